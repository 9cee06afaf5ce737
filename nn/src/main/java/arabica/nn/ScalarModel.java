package arabica.nn;

import arabica.autograd.DType;
import arabica.autograd.Scope;
import arabica.autograd.Shape;
import arabica.autograd.Tensor;
import arabica.autograd.ops.Ops;

/// A language model's body with a scalar head, `score.weight` `[1, hiddenSize]` without a bias: preference models
/// (read at the last token of a sequence) and critics (read at every token).
public final class ScalarModel implements TrainableModel<ScalarModel> {
    /// The head's name in files, Hugging Face's for sequence classification.
    public static final String HEAD = "score.weight";
    private static final double INITIAL_DEVIATION = 0.02;

    private final LanguageModel body;
    private final Tensor head;
    private final Parameters parameters;

    private ScalarModel(LanguageModel body, Tensor head) {
        this.body = body;
        this.head = head;
        this.parameters = new Parameters(body.parameters());
        parameters.add(HEAD, head);
    }

    /// Puts a head on a body, drawn from N(0, 0.02²) by the seed. The body is not copied.
    public static ScalarModel create(LanguageModel body, long seed) {
        int size = body.config().hiddenSize();
        Tensor head = body.parameters().scope().allocate(DType.F32, Shape.of(1, size));
        Initializer.normal(head, INITIAL_DEVIATION, Seeds.generator(seed, HEAD.hashCode()));
        return of(body, head);
    }

    /// Puts the given head, `[1, hiddenSize]` in the scope of the body's parameters, on a body.
    public static ScalarModel of(LanguageModel body, Tensor head) { return new ScalarModel(body, head); }

    public LanguageModel body() { return body; }

    /// Whether the body can still say which token comes next: it has kept its head, or this is tied to the token embedding.
    public boolean canPredictTokens() {
        return languageHead() == LanguageHead.KEPT
                || body.config() instanceof DecoderConfig config && config.tiedHead();
    }

    /// Whether the body has kept a head of a language model's own.
    public LanguageHead languageHead() {
        boolean kept = body.config() instanceof DecoderConfig config
                && body.parameters().contains(config.family().names().headWeight());
        return kept ? LanguageHead.KEPT : LanguageHead.DROPPED;
    }

    public Tensor head() { return head; }

    /// The body's parameters, then the head.
    @Override
    public Parameters parameters() { return parameters; }

    /// The scalar of each hidden state: `[n, hiddenSize]` → `[n]`.
    public Tensor scores(Tensor hiddenRows) {
        return Ops.reshape(Ops.linearTransposed(hiddenRows, head, null), hiddenRows.shape().dim(0));
    }

    @Override
    public ScalarModel checkpointed() { return of(body.checkpointed(), head); }

    /// A model of the same values with memory of its own.
    @Override
    public ScalarModel copy(Scope scope) {
        Tensor headCopy = scope.allocate(head.dtype(), head.shape());
        scope.backend().copy(head, headCopy);
        return of(body.copy(scope), headCopy);
    }
}
