package arabica.datasets.rows;

/// One turn of a conversation.
public record Message(Role role, String content) {
    /// Who speaks.
    public enum Role {
        SYSTEM, USER, ASSISTANT
    }

    static Message user(String content) { return new Message(Role.USER, content); }
}
