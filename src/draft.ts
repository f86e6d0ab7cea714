/** A value while it is being made: to set what it may have is faster than to spread it. */
export type Draft<T> = { -readonly [K in keyof T]: T[K] };
