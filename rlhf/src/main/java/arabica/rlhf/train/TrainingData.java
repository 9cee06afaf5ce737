package arabica.rlhf.train;

import arabica.datasets.tokenizer.BpeTokenizer;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SequencedMap;

/// The rows that a trainer learns from, and those that it is evaluated on, where they are data of their own.
public record TrainingData(RowSource train, Optional<RowSource> eval) {
    public static TrainingData of(RowSource train) { return new TrainingData(train, Optional.empty()); }

    public static TrainingData of(RowSource train, RowSource eval) {
        return new TrainingData(train, Optional.of(eval));
    }

    /// SHA-256 of all rows, by `data …` and `eval-data …`.
    public SequencedMap<String, String> fingerprints() {
        SequencedMap<String, String> all = new LinkedHashMap<>();
        train.fingerprints().forEach((name, hash) -> all.put("data " + name, hash));
        eval.ifPresent(rows -> rows.fingerprints().forEach((name, hash) -> all.put("eval-data " + name, hash)));
        return all;
    }

    /// As [#fingerprints()], with that of the `tokenizer` that makes ids of the rows.
    public SequencedMap<String, String> fingerprints(BpeTokenizer tokenizer) {
        SequencedMap<String, String> all = fingerprints();
        all.put("tokenizer", Fingerprints.tokenizer(tokenizer));
        return all;
    }
}
