package arabica.rlhf.reward;

import arabica.nn.ScalarModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Several preference models that judge together: where they disagree, none of them has seen enough (Coste et al. 2023,
/// arXiv 2310.02743; Eisenstein et al. 2023, arXiv 2312.09244). One model alone is an ensemble whose deviation is 0.
///
/// A pairwise loss fixes differences of scores alone: members may sit at different levels and on different scales, which
/// is no disagreement. [#standardized] takes both away; training with `--center` holds the level near 0.
public final class RewardEnsemble {
    /// A member, and what makes its scores comparable: `(score − mean)/deviation`.
    private record Member(ScalarModel model, double mean, double deviation) {}

    private final List<Member> members;

    private RewardEnsemble(List<Member> members) { this.members = List.copyOf(members); }

    /// @throws IllegalArgumentException if there are no members, or their vocabularies differ in size
    public static RewardEnsemble of(List<ScalarModel> models) {
        if (models.isEmpty()) { throw new IllegalArgumentException("an ensemble without members"); }
        int vocabulary = models.getFirst().body().config().vocabSize();
        for (int i = 1; i < models.size(); i++) {
            int other = models.get(i).body().config().vocabSize();
            if (other != vocabulary) {
                throw new IllegalArgumentException("member " + (i + 1) + " of the ensemble has a vocabulary of " + other
                        + " tokens, member 1 one of " + vocabulary);
            }
        }
        return new RewardEnsemble(models.stream().map(model -> new Member(model, 0, 1)).toList());
    }

    public int size() { return members.size(); }

    public List<ScalarModel> models() { return members.stream().map(Member::model).toList(); }

    /// The most tokens that every member can read.
    public int contextLength() {
        return members.stream().mapToInt(member -> member.model().body().config().contextLength()).min().orElseThrow();
    }

    /// What each member says of sequences (prompt and response together). Needs no scope.
    public EnsembleScores score(List<int[]> sequences, int batchSize) {
        double[][] scores = new double[members.size()][];
        for (int m = 0; m < scores.length; m++) {
            Member member = members.get(m);
            double[] raw = Rewards.score(member.model(), sequences, batchSize);
            scores[m] = Arrays.stream(raw).map(score -> (score - member.mean()) / member.deviation()).toArray();
        }
        return new EnsembleScores(scores);
    }

    /// The same members, each shifted and scaled so that its scores of these sequences have mean 0 and variance 1
    /// (divisor: their number). Usually the sequences are responses of the policy before training (Ziegler et al. 2019,
    /// arXiv 1909.08593, section 2.1).
    ///
    /// @throws IllegalArgumentException if a member gives all of them one score
    public RewardEnsemble standardized(List<int[]> sequences, int batchSize) {
        List<Member> standard = new ArrayList<>();
        for (Member member : members) {
            double[] scores = Rewards.score(member.model(), sequences, batchSize);
            double mean = EnsembleScores.mean(scores);
            double deviation = EnsembleScores.deviation(scores, mean);
            if (!(deviation > 0)) {
                throw new IllegalArgumentException("member " + (standard.size() + 1) + " of the ensemble gives all "
                        + scores.length + " sequences one score: there is nothing to scale by");
            }
            standard.add(new Member(member.model(), mean, deviation));
        }
        return new RewardEnsemble(standard);
    }
}
