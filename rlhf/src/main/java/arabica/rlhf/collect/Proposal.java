package arabica.rlhf.collect;

import arabica.datasets.rows.AnsweredRows;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;

/// A pair for a human to judge.
///
/// @param index       the prompt's place in the data, from 0
/// @param a           shown first; which of the two it is, the seed decides
/// @param acquisition how much it is worth a judgement, the more the better
/// @param entropy     the model's predictive entropy at the prompt, in nats
record Proposal(long index, Candidate a, Candidate b, double acquisition, double entropy) {
    /// The row for a labeller: the prompt as it came ([AnsweredRows]), the two responses, and `chosen` and `rejected` that are null until
    /// somebody sets them to the texts of the better and the worse.
    ///
    /// @param source the prompt's row, its columns mapped
    ObjectNode row(ObjectNode source, Criterion criterion) {
        ObjectNode row = AnsweredRows.promptFields(source);
        row.put("response_a", a.text()).put("response_b", b.text());
        row.putNull("chosen").putNull("rejected");
        row.put("criterion", criterion.name().toLowerCase(Locale.ROOT)).put("acquisition", acquisition);
        row.put("distance", a.distance(b)).put("prompt_entropy", entropy);
        row.put("perplexity_a", a.perplexity()).put("perplexity_b", b.perplexity());
        row.put("tokens_a", a.tokens()).put("tokens_b", b.tokens());
        if (a.rewards().length > 0) {
            row.put("reward_margin", Acquisition.margin(a.rewards(), b.rewards()));
            row.put("preference_a", Acquisition.preference(a.rewards(), b.rewards()));
        }
        if (source.hasNonNull("source")) { row.set("source", source.get("source")); }
        return row;
    }
}
