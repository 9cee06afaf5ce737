package arabica.rlhf.filter;

import arabica.datasets.arrow.TokenSequence;
import arabica.nn.LanguageModel;
import arabica.rlhf.train.LogProbs;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/// Scores sequences in batches of about equal length, so that little is computed for pads. Which sequences share a batch is a
/// function of the sequences alone.
///
/// @param batchSize sequences of a batch, at most
record SequenceScorer(LanguageModel model, int batchSize) {
    /// Tokens of a batch, pads included, at most: what bounds its memory where sequences are long.
    private static final int BATCH_TOKENS = 1 << 13;

    /// The scores of the sequences' responses, in their order.
    List<ResponseScore> score(List<TokenSequence> sequences) {
        Integer[] order = IntStream.range(0, sequences.size()).boxed().toArray(Integer[]::new);
        Arrays.sort(order, Comparator.comparingInt(i -> sequences.get(i).length())); // stable
        ResponseScore[] scores = new ResponseScore[order.length];
        List<TokenSequence> batch = new ArrayList<>();
        int from = 0;
        for (int i = 0; i < order.length; i++) {
            TokenSequence next = sequences.get(order[i]);
            boolean full = batch.size() == batchSize || (long) (batch.size() + 1) * next.length() > BATCH_TOKENS;
            if (full && !batch.isEmpty()) {
                put(batch, order, from, scores);
                batch.clear();
                from = i;
            }
            batch.add(next);
        }
        if (!batch.isEmpty()) { put(batch, order, from, scores); }
        return Arrays.asList(scores);
    }

    private void put(List<TokenSequence> batch, Integer[] order, int from, ResponseScore[] scores) {
        double[] sums = LogProbs.sums(model, batch, batch.size());
        for (int i = 0; i < sums.length; i++) {
            scores[order[from + i]] = new ResponseScore(sums[i], LogProbs.targets(batch.get(i)));
        }
    }
}
