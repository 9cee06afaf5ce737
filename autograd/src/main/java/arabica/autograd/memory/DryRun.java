package arabica.autograd.memory;

import java.lang.foreign.MemorySegment;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;

import arabica.autograd.Backend;
import arabica.autograd.Storage;
import arabica.autograd.Tensor;

/// A backend that computes nothing and holds nothing, and counts the memory that a computation would take: the same code
/// runs, allocates, evicts and gives back as it would in earnest, in an instant. So the count follows the code, whatever
/// model or loss it is. What is read from such tensors is zeros.
///
/// Blocks are placed as [NativePool] places them. What backends keep for themselves, some megabytes, is not counted.
public final class DryRun {
    /// Whose first operand is logits.
    private static final Set<String> LOGITS = Set.of("gatherLogProbs", "gatherLogProbsBackward");

    private final Backend backend;
    private final PlacedBlocks placed = new PlacedBlocks();
    private final Set<Storage> logits = Collections.newSetFromMap(new IdentityHashMap<>());
    private long bytesLive;
    private long logitsLive;
    private long logitsPeak;

    private final class Block extends Storage {
        private final long place;

        private Block(long bytes) {
            super(bytes);
            place = placed.take(bytes);
            bytesLive += bytes;
        }

        @Override
        protected void giveBack() {
            placed.giveBack(place, bytes());
            bytesLive -= bytes();
            if (logits.remove(this)) { logitsLive -= bytes(); }
        }
    }

    public DryRun() {
        backend = (Backend) Proxy.newProxyInstance(DryRun.class.getClassLoader(), new Class<?>[]{Backend.class},
                (self, method, arguments) -> call(self, method, arguments));
    }

    /// To open scopes on.
    public Backend backend() { return backend; }

    /// Bytes now held by tensors.
    public long bytesLive() { return bytesLive; }

    /// Bytes that blocks have lain in at some time: what a [NativePool] would have taken from the system.
    public long bytesReserved() { return placed.bytesReached(); }

    /// The most bytes that logits held at one time.
    public long logitsPeak() { return logitsPeak; }

    private Object call(Object self, Method method, Object[] arguments) {
        if (LOGITS.contains(method.getName())) { seeLogits(((Tensor) arguments[0]).storage()); }
        return switch (method.getName()) {
            case "allocate" -> new Block((long) arguments[arguments.length - 1]);
            case "download" -> {
                ((MemorySegment) arguments[1]).fill((byte) 0);
                yield null;
            }
            case "name", "toString" -> "dry-run";
            case "equals" -> self == arguments[0];
            case "hashCode" -> System.identityHashCode(self);
            case "readsHostMemory" -> false;
            default -> method.getReturnType() == double.class ? 0.0 : null;
        };
    }

    private void seeLogits(Storage storage) {
        if (logits.add(storage)) {
            logitsLive += storage.bytes();
            logitsPeak = Math.max(logitsPeak, logitsLive);
        }
    }
}
