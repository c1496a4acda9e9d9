// Keeps the end of the conversation in sight as it grows, as long as the reader is there.

const NEAR_THE_END_PX = 48;

export class Follow {
  #scroller;
  #button;
  #atEnd = true;
  #lastTop = 0;

  constructor(scroller, button) {
    this.#scroller = scroller;
    this.#button = button;
    scroller.addEventListener("scroll", () => this.#scrolled());
    // Not passive: the reader's turn of the wheel must count before the next token pulls the page down.
    scroller.addEventListener("wheel", ({ deltaY }) => (this.#atEnd &&= deltaY >= 0 || scroller.scrollTop === 0), { passive: false });
    button.addEventListener("click", () => this.toEnd());
    new ResizeObserver(() => this.grown()).observe(scroller);
  }

  /** Goes to the end, and stays there. */
  toEnd() {
    this.#atEnd = true;
    this.grown();
  }

  /** Something has grown. */
  grown() {
    this.#atEnd ||= this.#scroller.scrollHeight <= this.#scroller.clientHeight;
    if (this.#atEnd) this.#scroller.scrollTop = this.#scroller.scrollHeight;
    this.#button.hidden = this.#atEnd;
  }

  #scrolled() {
    const { scrollHeight, scrollTop, clientHeight } = this.#scroller;
    const below = scrollHeight - scrollTop - clientHeight;
    const goesUp = scrollTop < this.#lastTop && below > 1; // however little: a smooth scroll begins with a few pixels
    this.#lastTop = scrollTop;
    this.#atEnd = below < NEAR_THE_END_PX && !goesUp;
    this.#button.hidden = this.#atEnd;
  }
}
