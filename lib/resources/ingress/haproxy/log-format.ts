/*
 * Some arguments are texts with expressions in them, that HAProxy calls log-formats. All of their power comes from "%".
 * Source: HAProxy 2.6, Configuration Manual, section 8.2.4, Custom log format.
 */

/** Text that means itself, whatever is in it. */
export const literal = (text: string): string => text.replaceAll("%", "%%");

/** What an expression gives. It is ours, never a user's. */
export const value = (expression: string): string => `%[${expression}]`;
