package arabica.rlhf.pretrain;

import arabica.datasets.BadRowPolicy;
import arabica.datasets.rows.TextRow;
import arabica.datasets.tokenizer.BpeTokenizer;
import arabica.datasets.tokenizer.BpeTrainer;
import arabica.rlhf.train.RowSource;
import arabica.rlhf.train.TrainingListener;
import java.util.List;

/// A tokenizer of the training texts: byte-level BPE, with GPT-2's end-of-text token.
final class TokenizerTraining {
    private static final String END_OF_TEXT = "<|endoftext|>";

    private TokenizerTraining() {}

    static BpeTokenizer train(RowSource rows, int vocabSize, TrainingListener listener) {
        BpeTrainer trainer = new BpeTrainer(vocabSize, List.of(END_OF_TEXT));
        // Rows that cannot be used are counted and named when they are tokenized: here they are passed over.
        BadRowPolicy passOver = BadRowPolicy.allow(Integer.MAX_VALUE, bad -> {});
        long[] texts = new long[1];
        rows.forEach(passOver, row -> {
            if (!(row.row() instanceof TextRow text)) {
                throw row.bad("input_ids", "ids need the tokenizer that made them (--tokenizer)");
            }
            trainer.add(text.text());
            listener.onPhase("read texts for the tokenizer", ++texts[0], -1);
        });
        return trainer.train();
    }
}
