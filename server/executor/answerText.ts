import { ByteWriter } from './byteWriter.ts';

/** Writes a part of an answer, when all before it is written. */
type WriteLater = (bytes: ByteWriter) => void;

/** A text that is written in order, although parts of it come later. */
export class AnswerText {
  #written = '';
  /** What was written before the last gap, and the gaps. */
  #before: (string | AnswerText | WriteLater)[] | undefined;

  write(text: string): void {
    this.#written += text;
  }

  /** A place for what comes later; what is written from now on comes behind it. */
  gap(): AnswerText {
    const gap = new AnswerText();
    this.#insert(gap);
    return gap;
  }

  /** A place for what is known, and is so much that it is not made a text of. */
  later(write: WriteLater): void {
    this.#insert(write);
  }

  /** The whole, when nothing more comes. */
  toBytes(): Buffer {
    try {
      this.#writeTo(writer);
      return writer.take();
    } finally {
      writer.clear();
    }
  }

  #insert(part: AnswerText | WriteLater): void {
    // Most have one gap, and a list that is pushed to begins with room for sixteen.
    if (this.#before) this.#before.push(this.#written, part);
    else this.#before = [this.#written, part];
    this.#written = '';
  }

  #writeTo(bytes: ByteWriter): void {
    for (const part of this.#before ?? []) {
      if (typeof part === 'string') bytes.text(part);
      else if (part instanceof AnswerText) part.#writeTo(bytes);
      else part(bytes);
    }
    bytes.text(this.#written);
  }
}

/** One for all answers, as each is written in one go. */
const writer = new ByteWriter();
