package arabica.autograd;

import java.util.ArrayList;
import java.util.List;

/// The operations of one scope in the order in which they ran. Backward walks it in reverse: every result is used
/// only by later operations, so when its turn comes its gradient is complete, and after its turn nobody needs it.
final class Tape {
    /// One operation that ran, and where on which tape.
    record Node(Tape tape, int index, Context context) {
        /// Whether backward can still pass here: not if it already has, or if the scope is closed.
        boolean isPending() { return index < tape.nodes.size() && tape.nodes.get(index) == this; }
    }

    private final List<Node> nodes = new ArrayList<>();

    void record(Context context, Tensor output) {
        Node node = new Node(this, nodes.size(), context);
        nodes.add(node);
        output.producedBy(node);
    }

    /// @param gradient of the loss with respect to itself; the tape gives it back
    void backward(Tensor loss, Tensor gradient) {
        Context last = loss.producer().context();
        loss.setGrad(gradient);
        for (int i = loss.producer().index(); i >= 0; i--) {
            Context context = nodes.get(i) == null ? null : nodes.get(i).context();
            if (context != null && context.output().hasGrad()) {
                if (context != last) { context.output().evictAgain(); } // the loss stays readable
                Autograd.noGrad(() -> context.operation().backward(context));
                context.consume(context == last);
                nodes.set(i, null);
            }
        }
        loss.leaveTape();
        // What did not lead to this loss stays, for a loss of its own.
        while (!nodes.isEmpty() && nodes.getLast() == null) { nodes.removeLast(); }
    }

    void clear() { nodes.clear(); }
}
