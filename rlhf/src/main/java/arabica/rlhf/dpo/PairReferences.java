package arabica.rlhf.dpo;

import arabica.nn.LanguageModel;
import arabica.rlhf.train.Examples;
import arabica.rlhf.train.Fingerprints;
import arabica.rlhf.train.PairExample;
import arabica.rlhf.train.ReferenceLogProbs;
import arabica.rlhf.train.RunFolder;
import arabica.rlhf.train.TrainingListener;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/// The reference's log-probabilities of a run's pairs: from a file that has them, or from the reference.
record PairReferences(LanguageModel reference, Examples<PairExample> train, Examples<PairExample> eval, int batchSize,
        TrainingListener listener) {
    private static final String TRAIN_CHOSEN = "train.chosen";
    private static final String TRAIN_REJECTED = "train.rejected";
    private static final String EVAL_CHOSEN = "eval.chosen";
    private static final String EVAL_REJECTED = "eval.rejected";

    /// The training pairs and the held-out ones, with the reference's numbers.
    record Pairs(Examples<ReferencedPair> train, Examples<ReferencedPair> eval) {}

    /// @param shared a file of `--ref-logprobs`
    Pairs get(RunFolder folder, Optional<Path> shared) {
        ReferenceLogProbs.Key key = new ReferenceLogProbs.Key(Fingerprints.model(reference),
                Fingerprints.sequences(List.of(train.map(PairExample::chosen), train.map(PairExample::rejected),
                        eval.map(PairExample::chosen), eval.map(PairExample::rejected))));
        ReferenceLogProbs kept = new ReferenceLogProbs(folder, shared, key);
        SequencedMap<String, double[]> columns = kept.get(this::compute, stored -> compareFirst(kept, stored));
        return new Pairs(columns(columns, TRAIN_CHOSEN, TRAIN_REJECTED).of(train),
                columns(columns, EVAL_CHOSEN, EVAL_REJECTED).of(eval));
    }

    private SequencedMap<String, double[]> compute() {
        SequencedMap<String, double[]> columns = new LinkedHashMap<>();
        ReferencedPair.Columns ofTrain = ReferencedPair.compute(train, reference, batchSize, listener);
        columns.put(TRAIN_CHOSEN, ofTrain.chosen());
        columns.put(TRAIN_REJECTED, ofTrain.rejected());
        ReferencedPair.Columns ofEval = ReferencedPair.compute(eval, reference, batchSize, listener);
        columns.put(EVAL_CHOSEN, ofEval.chosen());
        columns.put(EVAL_REJECTED, ofEval.rejected());
        return columns;
    }

    /// A file may say what it likes: one batch is computed again.
    private void compareFirst(ReferenceLogProbs kept, SequencedMap<String, double[]> stored) {
        int count = Math.min(batchSize, train.size());
        ReferencedPair.Columns again = ReferencedPair.compute(Examples.of(count, train::get), reference, batchSize,
                listener);
        kept.requireAgreement("chosen response", column(stored, TRAIN_CHOSEN), again.chosen());
        kept.requireAgreement("rejected response", column(stored, TRAIN_REJECTED), again.rejected());
    }

    private static ReferencedPair.Columns columns(SequencedMap<String, double[]> columns, String chosen,
            String rejected) {
        return new ReferencedPair.Columns(column(columns, chosen), column(columns, rejected));
    }

    /// An empty column is not in a file.
    private static double[] column(SequencedMap<String, double[]> columns, String name) {
        return columns.getOrDefault(name, new double[0]);
    }
}
