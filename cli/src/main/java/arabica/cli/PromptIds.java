package arabica.cli;

import arabica.datasets.arrow.RowTokenizer;
import arabica.datasets.arrow.TokenizeOptions;
import arabica.datasets.rows.FramedText;
import arabica.datasets.tokenizer.BpeTokenizer;

/// A prompt's ids, as the trainers tokenize prompts: a BOS where the tokenizer asks for one, and no special tokens but the
/// frame's own.
final class PromptIds {
    private PromptIds() {}

    static int[] of(BpeTokenizer tokenizer, FramedText framed) {
        return new RowTokenizer(tokenizer, TokenizeOptions.of(Integer.MAX_VALUE).withAppendEos(false)).prompt(framed);
    }
}
