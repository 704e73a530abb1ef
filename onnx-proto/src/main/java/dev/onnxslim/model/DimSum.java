package dev.onnxslim.model;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/**
 * A polynomial in its one normal form: at least one term has an atom, no two terms have the same
 * atoms, no factor is 0, and a single atom with the factor 1 is that atom and no sum.
 */
final class DimSum implements Dim {
  /** More terms than this help nobody, and would let a hostile model take all the time. */
  static final int MAX_TERMS = 256;

  /**
   * A product.
   *
   * @param atoms sorted by text; one that is squared stands twice; empty for the plain number
   * @param key the atoms' text
   */
  record Term(long factor, List<DimAtom> atoms, String key) {
    private static final Comparator<Term> ORDER =
        Comparator.comparingInt((Term term) -> -term.atoms.size()).thenComparing(Term::key);

    static Term of(long factor, List<DimAtom> atoms) {
      List<DimAtom> sorted = new ArrayList<>(atoms);
      sorted.sort(Comparator.comparing(Object::toString));
      StringBuilder key = new StringBuilder();
      for (DimAtom atom : sorted) {
        key.append(key.length() == 0 ? "" : "*").append(atom);
      }
      return new Term(factor, sorted, key.toString());
    }

    Term withFactor(long factor) {
      return new Term(factor, atoms, key);
    }

    private String text() {
      if (atoms.isEmpty()) {
        return Long.toString(factor);
      }
      return factor == 1 ? key : factor == -1 ? "-" + key : factor + "*" + key;
    }
  }

  private final List<Term> terms;
  private final String text;

  private DimSum(List<Term> terms) {
    this.terms = terms;
    StringBuilder sum = new StringBuilder();
    for (Term term : terms) {
      String next = term.text();
      sum.append(sum.length() == 0 || next.startsWith("-") ? "" : "+").append(next);
    }
    this.text = sum.toString();
  }

  /** The sum of terms with different keys, in its simplest form. */
  static Dim of(Collection<Term> terms) {
    List<Term> left = new ArrayList<>(terms);
    left.removeIf(term -> term.factor == 0);
    if (left.size() > MAX_TERMS) {
      return Dim.UNKNOWN;
    }
    if (left.isEmpty()) {
      return Dim.of(0);
    }
    Term first = left.get(0);
    if (left.size() == 1 && first.atoms.isEmpty()) {
      return Dim.of(first.factor);
    }
    if (left.size() == 1 && first.factor == 1 && first.atoms.size() == 1) {
      return first.atoms.get(0);
    }
    left.sort(Term.ORDER);
    return new DimSum(List.copyOf(left));
  }

  /** Any known or symbolic dimension as terms; empty for 0. */
  static List<Term> terms(Dim dim) {
    if (dim instanceof DimSum sum) {
      return sum.terms;
    }
    if (dim instanceof DimAtom atom) {
      return List.of(Term.of(1, List.of(atom)));
    }
    long number = ((Known) dim).size();
    return number == 0 ? List.of() : List.of(new Term(number, List.of(), ""));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof DimSum that && text.equals(that.text);
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
