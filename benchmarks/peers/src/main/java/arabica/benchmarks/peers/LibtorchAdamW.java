package arabica.benchmarks.peers;

import arabica.benchmarks.training.TrainingEngine.Settings;
import java.util.List;
import org.bytedeco.pytorch.Dispatcher;
import org.bytedeco.pytorch.GenericList;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.OperatorHandle;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorType;
import org.bytedeco.pytorch.Type;
import org.bytedeco.pytorch.global.torch;

/// AdamW as `torch.optim.AdamW(fused=True)` runs it: one call for all tensors of a group. The binding has no method for
/// the operator, so it is called by its name; `torch.optim.AdamW` of the C++ library goes tensor by tensor, operation by
/// operation, and is several times slower.
final class LibtorchAdamW {
    private final OperatorHandle operator = Dispatcher.singleton().findSchemaOrThrow("aten::_fused_adamw_", "");
    private final Tensor steps = torch.zeros(1).reshape();
    private final Group decayed;
    private final Group plain;

    LibtorchAdamW(List<Tensor> parameters) {
        decayed = new Group(parameters.stream().filter(each -> each.dim() > 1).toList(), Settings.WEIGHT_DECAY);
        plain = new Group(parameters.stream().filter(each -> each.dim() <= 1).toList(), 0);
    }

    /// Makes handles, which the scope around closes.
    void step() {
        steps.add_(new Scalar(1));
        decayed.step();
        plain.step();
    }

    private final class Group {
        private final List<Tensor> parameters;
        private final double decay;
        private final GenericList values = list();
        private final GenericList first = list();
        private final GenericList second = list();
        private final GenericList none = list();
        private final GenericList stepsOfEach = list();

        private Group(List<Tensor> parameters, double decay) {
            this.parameters = parameters;
            this.decay = decay;
            for (Tensor each : parameters) {
                values.push_back(new IValue(each.detach())); // the same memory
                first.push_back(new IValue(torch.zeros_like(each.detach())));
                second.push_back(new IValue(torch.zeros_like(each.detach())));
                stepsOfEach.push_back(new IValue(steps));
            }
        }

        private void step() {
            GenericList gradients = list();
            parameters.forEach(each -> gradients.push_back(new IValue(each.grad())));
            IValueVector stack = new IValueVector();
            for (GenericList tensors : List.of(values, gradients, first, second, none, stepsOfEach)) {
                stack.push_back(new IValue(tensors));
            }
            for (double number : new double[]{Settings.LEARNING_RATE, Settings.BETA1, Settings.BETA2, decay,
                    Settings.EPSILON}) {
                stack.push_back(new IValue(number));
            }
            for (int i = 0; i < 2; i++) { stack.push_back(new IValue(false)); } // AMSGrad, maximize
            for (int i = 0; i < 2; i++) { stack.push_back(new IValue()); } // the scaler's tensors: None
            operator.callBoxed(stack);
        }

        private static GenericList list() { return new GenericList(new Type.TypePtr(TensorType.get())); }
    }
}
