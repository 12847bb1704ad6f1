/** The present instant. Only an app binds it to the wall clock; tests bind it to a fixed one. */
export type Clock = () => Date;
