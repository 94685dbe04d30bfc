/** What a search has cost, in looks at one attribute of one span. A search lets others run after so many. */
export interface Work {
  steps: number;
}
