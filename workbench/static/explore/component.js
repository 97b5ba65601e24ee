// Explore as an element of NiceGUI: questions go to the server with a number, and its answers come back with it.
import { Explorer } from "gezhi-explore";

export default {
  template: '<div class="explore"></div>',
  props: { given: Object },
  mounted() {
    this.waiting = new Map();
    const server = (what, asked) =>
      new Promise((done) => {
        const ticket = crypto.getRandomValues(new Uint32Array(1))[0];
        this.waiting.set(ticket, done);
        this.$emit("ask", { ticket, what, asked });
      });
    this.explorer = new Explorer(this.$el, this.given, server);
  },
  methods: {
    answered(ticket, answer, error) {
      this.waiting.get(ticket)?.({ answer, error });
      this.waiting.delete(ticket);
    },
  },
};
