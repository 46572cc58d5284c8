import { isoDateFromEpochDay } from "../../types/iso-date.ts";

/** Powers of 2. The second is 44 years of days, each in a slot of its own, and about 1 MB with their texts. */
const [fewSlots, manySlots] = [256, 16_384];

/** The texts of days that came before: most results repeat a few, and a look-up is many times faster than the calendar. */
export class RecentDates {
  #days = new Int32Array(fewSlots);
  #texts = new Array<string | undefined>(fewSlots);
  #misses = 0;

  text(epochDay: number): string {
    const slot = epochDay & (this.#days.length - 1);
    const known = this.#texts[slot];
    if (known !== undefined && this.#days[slot] === epochDay) return known;
    const text = isoDateFromEpochDay(epochDay);
    // What does not fit into a day of 32 bits is not kept as one.
    if ((epochDay | 0) === epochDay) this.#keep(epochDay, text);
    return text;
  }

  #keep(epochDay: number, text: string): void {
    if (++this.#misses === fewSlots) {
      this.#days = new Int32Array(manySlots);
      this.#texts = new Array(manySlots);
    }
    const slot = epochDay & (this.#days.length - 1);
    this.#days[slot] = epochDay;
    this.#texts[slot] = text;
  }
}
