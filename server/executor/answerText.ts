/** A text that is written in order, although parts of it come later. */
export class AnswerText {
  #written = '';
  /** What was written before the last gap, and the gaps. */
  #before: (string | AnswerText)[] | undefined;

  write(text: string): void {
    this.#written += text;
  }

  /** A place for what comes later; what is written from now on comes behind it. */
  gap(): AnswerText {
    const gap = new AnswerText();
    (this.#before ??= []).push(this.#written, gap);
    this.#written = '';
    return gap;
  }

  toString(): string {
    return this.#before ? this.#before.join('') + this.#written : this.#written;
  }
}
