package arabica.rlhf;

import arabica.autograd.Tensor;
import arabica.nn.LanguageModel;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.function.UnaryOperator;

/// A model whose hidden states are not what its parameters say: for checks that must notice it.
public final class Altered {
    private Altered() {}

    /// @param change of the hidden states, `[batch, time, hiddenSize]`
    public static LanguageModel hidden(LanguageModel model, UnaryOperator<Tensor> change) {
        return (LanguageModel) Proxy.newProxyInstance(Altered.class.getClassLoader(),
                new Class<?>[]{LanguageModel.class}, (proxy, method, arguments) -> {
                    try {
                        Object result = method.invoke(model, arguments);
                        return method.getName().equals("hidden") ? change.apply((Tensor) result) : result;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
