/** The keys under which modules give what is no class. */
export const CLOCK = Symbol('Clock');
export const LOG = Symbol('tells the operator a line');
export const MIRRORS = Symbol('Mirrors');
export const CATALOGUE = Symbol('Catalogue');
export const SERIES = Symbol('Series');
export const FEEDBACK = Symbol('FeedbackCatalogue');
export const SIMILARITY = Symbol('SimilarityService or off');
export const ROLLUP_SYNC = Symbol('how far usage is summed up');
export const FEED = Symbol('ChangeFeed');
export const DEAD_LETTERS = Symbol('DeadLetters');
