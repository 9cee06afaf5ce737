package arabica.rlhf.sft;

/// Which tokens of a row with a prompt are learned.
public enum LossOn {
    /// The completion's, given the prompt (TRL: `completion_only_loss`); of a conversation every answer of the assistant
    /// with what ends it (TRL: `assistant_only_loss`).
    COMPLETION,
    /// All but the first, the prompt's too.
    ALL
}
