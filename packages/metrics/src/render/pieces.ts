const PIECE_BYTES = 64 * 1024;

/** How many pieces that were given back wait to be written to again: 1 MiB. */
const MAX_FREE = 16;

/** The memory of pieces. */
export interface Pieces {
  /** One of at least so many bytes. */
  take(bytes: number): Buffer;
  /** What is no piece, or was given back already, is passed over. */
  giveBack(piece: Buffer): void;
}

export function createPieces(): Pieces {
  const free = new Set<ArrayBufferLike>();
  const lent = new WeakSet<ArrayBufferLike>();
  return {
    take(bytes) {
      const [memory] = free;
      if (memory && bytes <= PIECE_BYTES) free.delete(memory);
      const piece =
        memory && bytes <= PIECE_BYTES
          ? Buffer.from(memory)
          : Buffer.allocUnsafeSlow(Math.max(bytes, PIECE_BYTES));
      lent.add(piece.buffer);
      return piece;
    },
    giveBack({ buffer }) {
      const isOurs = lent.delete(buffer);
      if (isOurs && buffer.byteLength === PIECE_BYTES && free.size < MAX_FREE) free.add(buffer);
    },
  };
}
