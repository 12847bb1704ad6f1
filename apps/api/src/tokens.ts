/** The keys under which the composition root gives the ports to the controllers. */
export const CATALOGUE = Symbol('Catalogue');
export const SERIES = Symbol('Series');
export const FEEDBACK = Symbol('FeedbackCatalogue');
export const SIMILARITY = Symbol('SimilarityService or off');
export const ROLLUP_SYNC = Symbol('how far usage is summed up');
export const FEED = Symbol('ChangeFeed');
export const DEAD_LETTERS = Symbol('DeadLetters');
