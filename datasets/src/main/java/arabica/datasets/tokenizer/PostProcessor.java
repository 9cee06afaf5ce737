package arabica.datasets.tokenizer;

import java.util.List;

/// Which tokens stand before and after the tokens of a text. The parts are those of Hugging Face's `tokenizer.json`.
sealed interface PostProcessor permits PostProcessor.Untouched, PostProcessor.Template, PostProcessor.Sequence {
    /// The ids before a text's.
    List<Integer> before();

    /// The ids after a text's.
    List<Integer> after();

    /// Adds nothing. Hugging Face's `ByteLevel`, which moves offsets alone, is one.
    record Untouched() implements PostProcessor {
        @Override
        public List<Integer> before() { return List.of(); }

        @Override
        public List<Integer> after() { return List.of(); }
    }

    /// `TemplateProcessing` of a single text.
    record Template(List<Integer> before, List<Integer> after) implements PostProcessor {}

    /// The last one is the outermost.
    record Sequence(List<PostProcessor> parts) implements PostProcessor {
        @Override
        public List<Integer> before() {
            return parts.reversed().stream().flatMap(part -> part.before().stream()).toList();
        }

        @Override
        public List<Integer> after() { return parts.stream().flatMap(part -> part.after().stream()).toList(); }
    }
}
