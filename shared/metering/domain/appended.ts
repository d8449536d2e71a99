/** What became of a batch that was sent: `duplicate` means that the same bytes were accepted before. */
export type Appended = { readonly outcome: 'accepted' | 'duplicate'; readonly accepted: number; readonly sha256: string };
