/** The keys under which modules give what is no class. */
export const CLOCK = Symbol('Clock');
export const LOG = Symbol('tells the operator a line');
export const MIRRORS = Symbol('Mirrors');
