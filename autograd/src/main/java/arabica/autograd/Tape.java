package arabica.autograd;

import java.util.ArrayList;
import java.util.List;

/// The operations of one scope in the order in which they ran. Backward walks it in reverse: every result is used
/// only by later operations, so when its turn comes its gradient is complete, and after its turn nobody needs it.
final class Tape {
    /// One operation that ran, and where on which tape.
    record Node(Tape tape, int index, Context context) {
    }

    private final List<Node> nodes = new ArrayList<>();

    void record(Context context, Tensor output) {
        Node node = new Node(this, nodes.size(), context);
        nodes.add(node);
        output.producedBy(node);
    }

    void backward(Tensor loss) {
        loss.setGrad(Scope.current().full(loss.dtype(), loss.shape(), 1));
        int last = loss.producer().index();
        for (int i = last; i >= 0; i--) {
            Context context = nodes.get(i).context();
            if (context.output().grad().isPresent()) {
                Autograd.noGrad(() -> context.operation().backward(context));
                if (i == last) {
                    loss.setGrad(null);
                } else {
                    context.consume();
                }
            }
        }
        // What follows the loss on the tape does not lead to it, and what precedes it is consumed.
        nodes.clear();
    }

    void clear() {
        nodes.clear();
    }
}
