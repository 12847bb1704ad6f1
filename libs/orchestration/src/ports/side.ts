/** Of a node, where its edges lead: to what it came from, or to what came of it. */
export type Side = 'ancestor' | 'descendant';
