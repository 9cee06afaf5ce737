package arabica.autograd;

/// A block of a backend's memory. Each allocation is a new object, even where the memory below it is pooled, so a
/// tensor that outlives its block finds `alive() == false` instead of somebody else's numbers.
public abstract class Storage {
    private final long bytes;
    private boolean alive = true;

    protected Storage(long bytes) { this.bytes = bytes; }

    public final long bytes() { return bytes; }

    public final boolean alive() { return alive; }

    /// Gives the memory back to whoever handed it out. A second call does nothing.
    public final void release() {
        if (alive) {
            alive = false;
            giveBack();
        }
    }

    /// Returns the block to its pool; called once.
    protected abstract void giveBack();
}
