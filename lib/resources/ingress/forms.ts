import * as z from "zod";

/** A text of a certain form. @param fault what it is if it has another, @param remedy what to do then */
export const textOf = (form: RegExp, fault: string, remedy: string) =>
  z.string().refine((value) => form.test(value), {
    error: ({ input }) => `${JSON.stringify(input)} is ${fault}`,
    params: { remedy },
  });
