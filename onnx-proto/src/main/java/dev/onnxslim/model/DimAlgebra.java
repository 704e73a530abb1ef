package dev.onnxslim.model;

import dev.onnxslim.model.DimCall.Operation;
import dev.onnxslim.model.DimSum.Term;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Arithmetic of dimensions; every result is in its normal form. */
final class DimAlgebra {
  private static final Dim ZERO = Dim.of(0);

  private DimAlgebra() {}

  /** {@code a + sign * b}. */
  static Dim sum(Dim a, Dim b, int sign) {
    if (isUnknown(a, b)) {
      return Dim.UNKNOWN;
    }
    try {
      if (a instanceof Dim.Known x && b instanceof Dim.Known y) {
        return Dim.of(Math.addExact(x.size(), Math.multiplyExact(y.size(), sign)));
      }
      Map<String, Term> terms = new LinkedHashMap<>();
      add(terms, DimSum.terms(a), 1);
      add(terms, DimSum.terms(b), sign);
      return DimSum.of(terms.values());
    } catch (ArithmeticException e) {
      return Dim.UNKNOWN;
    }
  }

  static Dim product(Dim a, Dim b) {
    if (a.is(0) || b.is(0)) {
      return ZERO;
    }
    if (isUnknown(a, b)) {
      return Dim.UNKNOWN;
    }
    try {
      if (a instanceof Dim.Known x && b instanceof Dim.Known y) {
        return Dim.of(Math.multiplyExact(x.size(), y.size()));
      }
      if (a.is(1) || b.is(1)) {
        return a.is(1) ? b : a;
      }
      List<Term> left = DimSum.terms(a);
      List<Term> right = DimSum.terms(b);
      if (left.size() > DimSum.MAX_TERMS / right.size()) {
        return Dim.UNKNOWN;
      }
      Map<String, Term> terms = new LinkedHashMap<>();
      for (Term x : left) {
        for (Term y : right) {
          List<DimAtom> atoms = new ArrayList<>(x.atoms());
          atoms.addAll(y.atoms());
          add(terms, List.of(Term.of(Math.multiplyExact(x.factor(), y.factor()), atoms)), 1);
        }
      }
      return DimSum.of(terms.values());
    } catch (ArithmeticException e) {
      return Dim.UNKNOWN;
    }
  }

  static Dim floorDiv(Dim a, Dim b) {
    if (isUnknown(a, b) || b.is(0)) {
      return Dim.UNKNOWN;
    }
    if (b instanceof Dim.Known divisor) {
      return divisor.size() < 0
          ? floorDiv(ZERO.minus(a), ZERO.minus(b))
          : floorDiv(a, divisor.size());
    }
    return a.is(0)
        ? ZERO
        : exactQuotient(a, b).orElseGet(() -> new DimCall(Operation.FLOOR_DIV, a, b));
  }

  static Dim ceilDiv(Dim a, Dim b) {
    Dim even = floorDiv(a, b);
    return even.times(b).equals(a) ? even : floorDiv(a.plus(b).minus(1), b);
  }

  /** Takes out what divides evenly, and joins a division of a division. */
  private static Dim floorDiv(Dim a, long divisor) {
    if (divisor == 1) {
      return a;
    }
    Dim whole = ZERO;
    Dim rest = ZERO;
    long common = divisor;
    for (Term term : DimSum.terms(a)) {
      long remainder =
          term.atoms().isEmpty() || term.factor() % divisor == 0
              ? Math.floorMod(term.factor(), divisor)
              : term.factor();
      long quotient = (term.factor() - remainder) / divisor;
      whole = whole.plus(DimSum.of(List.of(term.withFactor(quotient))));
      rest = rest.plus(DimSum.of(List.of(term.withFactor(remainder))));
      common = term.atoms().isEmpty() || remainder == 0 ? common : gcd(common, remainder);
    }
    if (rest.isKnown()) {
      return whole; // it lies between 0 and the divisor
    }
    Dim simpler = common == 1 ? nested(rest, divisor) : reduced(rest, divisor, common);
    return whole.plus(simpler);
  }

  /** {@code floor((g*a + k) / (g*c)) = floor((a + floor(k/g)) / c)}. */
  private static Dim reduced(Dim rest, long divisor, long common) {
    Dim smaller = ZERO;
    for (Term term : DimSum.terms(rest)) {
      Term divided = term.withFactor(Math.floorDiv(term.factor(), common));
      smaller = smaller.plus(DimSum.of(List.of(divided)));
    }
    return floorDiv(smaller, Dim.of(divisor / common));
  }

  /** {@code floor((floor(x/m) + k) / c) = floor((x + k*m) / (m*c))}. */
  private static Dim nested(Dim rest, long divisor) {
    for (Term term : DimSum.terms(rest)) {
      if (term.factor() == 1
          && term.atoms().size() == 1
          && term.atoms().get(0) instanceof DimCall inner
          && inner.operation() == Operation.FLOOR_DIV
          && inner.right() instanceof Dim.Known m
          && rest.minus(inner) instanceof Dim.Known k) {
        Dim joined = inner.left().plus(k.times(m));
        return joined.floorDiv(m.times(divisor));
      }
    }
    return new DimCall(Operation.FLOOR_DIV, rest, Dim.of(divisor));
  }

  /** Long division of polynomials, when it leaves no remainder. */
  private static Optional<Dim> exactQuotient(Dim a, Dim b) {
    Term lead = DimSum.terms(b).get(0);
    Dim quotient = ZERO;
    Dim left = a;
    for (int step = 0; step <= DimSum.MAX_TERMS && !left.is(0); step++) {
      if (left instanceof Dim.Unknown || left instanceof Dim.Known) {
        return Optional.empty();
      }
      Optional<Dim> next = quotient(DimSum.terms(left).get(0), lead);
      if (next.isEmpty()) {
        return Optional.empty();
      }
      quotient = quotient.plus(next.get());
      left = left.minus(next.get().times(b));
    }
    return left.is(0) ? Optional.of(quotient) : Optional.empty();
  }

  private static Optional<Dim> quotient(Term a, Term b) {
    List<DimAtom> atoms = new ArrayList<>(a.atoms());
    for (DimAtom atom : b.atoms()) {
      if (!atoms.remove(atom)) {
        return Optional.empty();
      }
    }
    return a.factor() % b.factor() == 0
        ? Optional.of(DimSum.of(List.of(Term.of(a.factor() / b.factor(), atoms))))
        : Optional.empty();
  }

  static Dim mod(Dim a, Dim b) {
    if (isUnknown(a, b) || b.is(0)) {
      return Dim.UNKNOWN;
    }
    if (a.equals(b) || b.is(1)) {
      return ZERO;
    }
    if (!(b instanceof Dim.Known divisor)) {
      return exactQuotient(a, b).isPresent() ? ZERO : new DimCall(Operation.MOD, a, b);
    }
    if (a instanceof Dim.Known number) {
      return Dim.of(Math.floorMod(number.size(), divisor.size()));
    }
    Dim rest = ZERO;
    for (Term term : DimSum.terms(a)) {
      long factor = Math.floorMod(term.factor(), divisor.size());
      rest = rest.plus(DimSum.of(List.of(term.withFactor(factor))));
    }
    return rest instanceof Dim.Known number
        ? Dim.of(Math.floorMod(number.size(), divisor.size()))
        : new DimCall(Operation.MOD, rest, b);
  }

  static Dim min(Dim a, Dim b) {
    return a.equals(b) ? a : extreme(Operation.MIN, a, b);
  }

  static Dim max(Dim a, Dim b) {
    return a.equals(b) ? a : extreme(Operation.MAX, a, b);
  }

  private static Dim extreme(Operation operation, Dim a, Dim b) {
    if (isUnknown(a, b)) {
      return Dim.UNKNOWN;
    }
    boolean wantsSmaller = operation == Operation.MIN;
    if (isNeverNegative(b.minus(a))) {
      return wantsSmaller ? a : b;
    }
    if (isNeverNegative(a.minus(b))) {
      return wantsSmaller ? b : a;
    }
    return sorted(operation, a, b);
  }

  static Dim broadcast(Dim a, Dim b) {
    if (a.equals(b) || b.is(1)) {
      return a;
    }
    if (a.is(1)) {
      return b;
    }
    if (a.isKnown() || b.isKnown()) {
      return a.isKnown() && b.isKnown() ? Dim.UNKNOWN : a.isKnown() ? a : b;
    }
    if (isUnknown(a, b)) {
      return Dim.UNKNOWN;
    }
    if (isMinimumWith(a, b)) {
      return b;
    }
    return isMinimumWith(b, a) ? a : sorted(Operation.BROADCAST, a, b);
  }

  /** Whether {@code small} is {@code min(large, ...)}: where they differ, it has to be 1. */
  private static boolean isMinimumWith(Dim small, Dim large) {
    return small instanceof DimCall call
        && call.operation() == Operation.MIN
        && (call.left().equals(large) || call.right().equals(large));
  }

  static boolean isPositive(Dim dim) {
    if (dim instanceof Dim.Known known) {
      return known.size() > 0;
    }
    // Each symbol can be 0.
    return !(dim instanceof Dim.Unknown)
        && (constant(dim) > 0 || hasCalls(dim))
        && dim.minus(1).isNeverNegative();
  }

  private static long constant(Dim dim) {
    for (Term term : DimSum.terms(dim)) {
      if (term.atoms().isEmpty()) {
        return term.factor();
      }
    }
    return 0;
  }

  private static boolean hasCalls(Dim dim) {
    for (Term term : DimSum.terms(dim)) {
      for (DimAtom atom : term.atoms()) {
        if (atom instanceof DimCall) {
          return true;
        }
      }
    }
    return false;
  }

  static boolean isNeverNegative(Dim dim) {
    if (dim instanceof Dim.Unknown) {
      return false;
    }
    for (Term term : DimSum.terms(dim)) {
      if (term.factor() < 0) {
        Dim bound = lowerBound(dim);
        return !bound.equals(dim) && isNeverNegative(bound);
      }
      if (!areNeverNegative(term.atoms())) {
        return false;
      }
    }
    return true;
  }

  private static boolean areNeverNegative(List<DimAtom> atoms) {
    for (DimAtom atom : atoms) {
      if (atom instanceof DimCall call && !isNeverNegative(call)) {
        return false;
      }
    }
    return true;
  }

  /** Takes an argument away in place of each minimum that is taken away. */
  private static Dim lowerBound(Dim dim) {
    Dim sum = ZERO;
    for (Term term : DimSum.terms(dim)) {
      Dim product = DimSum.of(List.of(term));
      for (DimAtom atom : term.factor() < 0 ? term.atoms() : List.<DimAtom>of()) {
        if (atom instanceof DimCall call && call.operation() == Operation.MIN) {
          List<DimAtom> others = new ArrayList<>(term.atoms());
          others.remove(atom);
          if (areNeverNegative(others)) {
            Dim rest = DimSum.of(List.of(Term.of(term.factor(), others)));
            product = rest.times(call.left().isKnown() ? call.right() : call.left());
            break;
          }
        }
      }
      sum = sum.plus(product);
    }
    return sum;
  }

  private static boolean isNeverNegative(DimCall call) {
    boolean left = isNeverNegative(call.left());
    boolean right = isNeverNegative(call.right());
    return switch (call.operation()) {
      case FLOOR_DIV, MIN, BROADCAST -> left && right;
      case MAX -> left || right;
      case MOD -> right;
    };
  }

  static void collectSymbols(Dim dim, Set<String> names) {
    if (dim instanceof Dim.Symbol symbol) {
      names.add(symbol.name());
    } else if (dim instanceof DimCall call) {
      collectSymbols(call.left(), names);
      collectSymbols(call.right(), names);
    } else if (dim instanceof DimSum) {
      for (Term term : DimSum.terms(dim)) {
        term.atoms().forEach(atom -> collectSymbols(atom, names));
      }
    }
  }

  static Dim substitute(Dim dim, Map<String, Dim> values) {
    if (dim instanceof Dim.Symbol symbol) {
      return values.getOrDefault(symbol.name(), dim);
    }
    if (dim instanceof DimCall call) {
      return call.operation()
          .apply(substitute(call.left(), values), substitute(call.right(), values));
    }
    if (dim instanceof DimSum) {
      Dim sum = ZERO;
      for (Term term : DimSum.terms(dim)) {
        Dim product = Dim.of(term.factor());
        for (DimAtom atom : term.atoms()) {
          product = product.times(substitute(atom, values));
        }
        sum = sum.plus(product);
      }
      return sum;
    }
    return dim;
  }

  private static void add(Map<String, Term> sum, List<Term> terms, int sign) {
    for (Term term : terms) {
      Term before = sum.get(term.key());
      long factor = Math.multiplyExact(term.factor(), sign);
      sum.put(
          term.key(),
          term.withFactor(before == null ? factor : Math.addExact(before.factor(), factor)));
    }
  }

  private static Dim sorted(Operation operation, Dim a, Dim b) {
    return a.toString().compareTo(b.toString()) <= 0
        ? new DimCall(operation, a, b)
        : new DimCall(operation, b, a);
  }

  private static boolean isUnknown(Dim a, Dim b) {
    return a instanceof Dim.Unknown || b instanceof Dim.Unknown;
  }

  private static long gcd(long a, long b) {
    return b == 0 ? Math.abs(a) : gcd(b, a % b);
  }
}
