/** How a trace came to be delivered. */
export interface Delivery {
  /** Its root span has arrived. */
  complete: boolean;
  /** It was delivered before and got more spans since. */
  updated: boolean;
}
