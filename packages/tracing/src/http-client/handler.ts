import type { ClientCall } from './client-call.ts';

/** What undici tells of a dispatch since version 7 (types/dispatcher.d.ts). */
export interface DispatchHandler {
  onRequestStart?(controller: unknown, context: unknown): void;
  onRequestUpgrade?(controller: unknown, status: number, headers: unknown, socket: unknown): void;
  onResponseStarted?(): void;
  onResponseStart?(controller: unknown, status: number, headers: unknown, message?: string): void;
  onResponseData?(controller: unknown, chunk: unknown): void;
  onResponseEnd?(controller: unknown, trailers: unknown): void;
  onResponseError?(controller: unknown, error: Error): void;
  onBodySent?(chunk: unknown): void;
  onRequestSent?(): void;
}

/** What becomes of a call; must not throw. */
export interface CallEnd {
  ended(): void;
  failed(error: unknown): void;
}

/** Tells a call of its response and passes everything on; handlers have private members, so none is inherited. */
export class TracedHandler implements Required<DispatchHandler> {
  readonly #handler: DispatchHandler;
  readonly #call: ClientCall;
  readonly #end: CallEnd;

  constructor(handler: DispatchHandler, call: ClientCall, end: CallEnd) {
    this.#handler = handler;
    this.#call = call;
    this.#end = end;
  }

  onRequestStart(controller: unknown, context: unknown): void {
    this.#handler.onRequestStart?.(controller, context);
  }

  onRequestUpgrade(controller: unknown, status: number, headers: unknown, socket: unknown): void {
    this.#handler.onRequestUpgrade?.(controller, status, headers, socket);
  }

  onResponseStarted(): void {
    this.#handler.onResponseStarted?.();
  }

  onResponseStart(controller: unknown, status: number, headers: unknown, message?: string): void {
    this.#call.responded(status);
    this.#handler.onResponseStart?.(controller, status, headers, message);
  }

  onResponseData(controller: unknown, chunk: unknown): void {
    this.#handler.onResponseData?.(controller, chunk);
  }

  onResponseEnd(controller: unknown, trailers: unknown): void {
    this.#end.ended();
    this.#handler.onResponseEnd?.(controller, trailers);
  }

  onResponseError(controller: unknown, error: Error): void {
    this.#end.failed(error);
    if (!this.#handler.onResponseError) throw error;
    this.#handler.onResponseError(controller, error);
  }

  onBodySent(chunk: unknown): void {
    this.#handler.onBodySent?.(chunk);
  }

  onRequestSent(): void {
    this.#handler.onRequestSent?.();
  }
}
