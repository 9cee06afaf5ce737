package arabica.rlhf.ppo;

import arabica.datasets.arrow.TokenSequence;

/// What a policy answered to one prompt.
///
/// @param prompt   token ids, at least one
/// @param ids      generated token ids, with the EOS where it was generated; at least one
/// @param finished whether the policy ended the response itself, with an EOS
public record Response(int[] prompt, int[] ids, boolean finished) {

    public Response {
        if (prompt.length == 0 || ids.length == 0) {
            throw new IllegalArgumentException(
                    "a response needs a prompt (" + prompt.length + " tokens) and an answer ("
                            + ids.length + " tokens)");
        }
    }

    /// Prompt and answer in one row.
    public TokenSequence sequence() {
        int[] all = new int[prompt.length + ids.length];
        System.arraycopy(prompt, 0, all, 0, prompt.length);
        System.arraycopy(ids, 0, all, prompt.length, ids.length);
        return new TokenSequence(all, prompt.length);
    }
}
