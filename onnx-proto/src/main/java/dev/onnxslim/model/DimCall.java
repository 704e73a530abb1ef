package dev.onnxslim.model;

/** A function of two dimensions that has no simpler form. */
final class DimCall implements DimAtom {
  /** The functions. */
  enum Operation {
    FLOOR_DIV {
      @Override
      Dim apply(Dim a, Dim b) {
        return a.floorDiv(b);
      }

      @Override
      String text(Dim a, Dim b) {
        return "floor(" + grouped(a) + "/" + grouped(b) + ")";
      }
    },
    MOD {
      @Override
      Dim apply(Dim a, Dim b) {
        return a.mod(b);
      }
    },
    MIN {
      @Override
      Dim apply(Dim a, Dim b) {
        return a.min(b);
      }
    },
    MAX {
      @Override
      Dim apply(Dim a, Dim b) {
        return a.max(b);
      }
    },
    BROADCAST {
      @Override
      Dim apply(Dim a, Dim b) {
        return a.broadcast(b);
      }
    };

    abstract Dim apply(Dim a, Dim b);

    String text(Dim a, Dim b) {
      return name().toLowerCase(java.util.Locale.ROOT) + "(" + a + "," + b + ")";
    }

    private static String grouped(Dim dim) {
      return dim instanceof DimSum ? "(" + dim + ")" : dim.toString();
    }
  }

  private final Operation operation;
  private final Dim left;
  private final Dim right;
  private final String text;

  DimCall(Operation operation, Dim left, Dim right) {
    this.operation = operation;
    this.left = left;
    this.right = right;
    this.text = operation.text(left, right);
  }

  Operation operation() {
    return operation;
  }

  Dim left() {
    return left;
  }

  Dim right() {
    return right;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof DimCall that && text.equals(that.text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  @Override
  public String toString() {
    return text;
  }
}
