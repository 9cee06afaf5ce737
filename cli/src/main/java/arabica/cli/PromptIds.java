package arabica.cli;

import arabica.datasets.rows.PromptTemplate;
import arabica.datasets.tokenizer.BpeTokenizer;
import arabica.datasets.arrow.RowTokenizer;
import arabica.datasets.arrow.TokenizeOptions;

/// A prompt's ids, as the trainers tokenize prompts: a BOS where the tokenizer asks for one, and only the template's own
/// special tokens recognised.
final class PromptIds {
    private PromptIds() {}

    static int[] of(BpeTokenizer tokenizer, String framed, PromptTemplate template) {
        TokenizeOptions options = TokenizeOptions.of(Integer.MAX_VALUE).withAppendEos(false)
                .withSpecialTokens(template.specialTokens());
        return new RowTokenizer(tokenizer, options).prompt(framed);
    }
}
