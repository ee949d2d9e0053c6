import Testing

@testable import Verification

/// One rule for every report.
@Suite struct VerdictTests {
  private static let consequences: [Finding.Consequence] = [.none, .different, .corrupt, .incomplete]

  /// Of any findings in any order, with or without an end, the gravest decides.
  @Test(arguments: [false, true], [false, true]) func theGravestDecides(_ isUnfinished: Bool, _ isDifferent: Bool) {
    for first in Self.consequences {
      for second in Self.consequences {
        let findings = [first, second].map {
          Finding(code: .countMismatch, severity: .error, consequence: $0, message: "It is bad.")
        }
        let verdict = Verdict(findings, isUnfinished: isUnfinished, isDifferent: isDifferent)
        let expected: Verdict =
          [first, second].contains(.corrupt)
          ? .corrupt
          : isUnfinished || [first, second].contains(.incomplete)
            ? .incomplete : isDifferent || [first, second].contains(.different) ? .different : .verified
        #expect(verdict == expected)
      }
    }
  }

  @Test func nothingFoundIsVerified() {
    #expect(Verdict([]) == .verified)
    #expect(Verdict([], isUnfinished: true) == .incomplete)
    #expect(Verdict([], isDifferent: true) == .different)
    #expect(Verdict([], isUnfinished: true, isDifferent: true) == .incomplete)
  }
}
