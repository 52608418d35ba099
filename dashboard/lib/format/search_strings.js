/**
 * The strings of the search and its filters.
 */
export const searchStrings = {
  search: "Search conversations and messages",
  searchHint: "Search",
  searchInHint: (/** @type {string} */ title) => `Search in ${title}`,
  searchHere: "Search in this conversation",
  searchFilters: "Filters of the search",
  searchFiltersShown: "Narrow the search",
  filterIn: "In",
  filterAccount: "Account",
  filterFrom: "From",
  filterKind: "What",
  filterSince: "Since",
  filterUntil: "Until",
  filterAny: { in: "All conversations", account: "All accounts", from: "Anybody", kind: "Everything" },
  filterDirection: { incoming: "The others", outgoing: "You" },
  filterKinds: { text: "Text", media: "Photos, files, places", service: "Events, such as joining" },
  filterChip: {
    conversation: (/** @type {string} */ title) => `In ${title}`,
    account: (/** @type {string} */ label) => label,
    from: (/** @type {string} */ name) => `From ${name}`,
    kind: (/** @type {string} */ kind) => kind,
    since: (/** @type {string} */ day) => `Since ${day}`,
    until: (/** @type {string} */ day) => `Until ${day}`,
  },
  removeFilter: (/** @type {string} */ words) => `Remove the filter: ${words}`,
  clearFilters: "Clear all",
  nothingFoundWithFilters: (/** @type {string} */ q) => `No message matches “${q}” with these filters.`,
};
