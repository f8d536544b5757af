import type { Colors } from "../terminal.ts";

/** The text of a plan, or of a run's events, with the sign of each line in its colour. */
export function painted(text: string, { green, yellow, red, magenta, bold }: Colors): string {
  const colours: Readonly<Record<string, (text: string) => string>> = {
    "+": green,
    "~": yellow,
    "-": red,
    "+-": magenta,
    "-+": magenta,
    "--": magenta,
    "!": red,
  };
  return text
    .replace(/^( ?)([-+~!]{1,2}) /gm, (all, space: string, mark: string) => {
      const colour = colours[mark];
      return colour ? `${space}${colour(mark)} ` : all;
    })
    .replaceAll(/LOSES [^)]*/g, (loss) => bold(red(loss)));
}
