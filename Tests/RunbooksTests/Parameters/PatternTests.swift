import Testing

@testable import Runbooks

@Suite struct PatternTests {
  @Test(arguments: [
    ("abc", ["abc"], ["", "ab", "abcd", "ABC"]), ("", [""], ["a"]), ("a|bc|", ["a", "bc", ""], ["b", "abc"]),
    ("a*", ["", "a", "aaaa"], ["b", "aab"]), ("a+b?", ["a", "ab", "aab"], ["", "b", "abb"]),
    ("(ab|c){2,3}", ["abc", "cc", "ababab", "cabc"], ["ab", "cccc", "abcabc" + "c"]),
    ("a{3}", ["aaa"], ["aa", "aaaa"]),
    ("a{2,}", ["aa", "aaaaa"], ["a"]), ("a{0}b", ["b"], ["ab"]), ("(?:x|y)z", ["xz", "yz"], ["z", "xyz"]),
    (".", ["a", "é", "👍"], ["", "\n", "ab"]), ("(.|\\n)*", ["", "a\nb"], []), ("[a-c-]+", ["a-c", "-"], ["d", ""]),
    ("[^a-c]", ["d", "\n"], ["a", ""]), ("[]a]+", ["]a"], ["[", ""]), ("[\\d.]+", ["1.5"], ["a"]),
    ("\\d\\w\\s\\.", ["1_ ."], ["1- .", "1_ x"]), ("^a$", ["a"], ["^a$", "aa"]), ("a\\$", ["a$"], ["a"]),
    ("a\\\\$", ["a\\"], ["a\\$"]), ("gs://[a-z0-9._-]+", ["gs://a-b.c"], ["gs://", "gs://A", "xgs://a"]),
    ("\\(default\\)|[a-z]+", ["(default)", "db"], ["default)", ""]),
    ("((a|b)*c)*", ["", "abc", "cc", "abcbac"], ["ab"]),
  ]) func matches(_ pattern: String, _ yes: [String], _ no: [String]) throws {
    let compiled = try Pattern(pattern)
    for value in yes { #expect(compiled.matches(value), "\(value)") }
    for value in no { #expect(!compiled.matches(value), "\(value)") }
  }

  @Test(arguments: [
    "(", ")", "a)", "[", "[]", "[a", "*", "a**", "a+?", "{2}", "a{", "a{2", "a{x}", "a{3,2}", "a{1001}",
    "a{99999999999999999999}",
    "\\", "\\1", "\\b", "(?=a)", "a^b", "a$b", "[z-a]", "[a-\\d]", "((a{99}){99}){99}", "(a{1000}){1000}",
  ]) func refused(_ pattern: String) {
    #expect(throws: PatternProblem.self) { try Pattern(pattern) }
  }

  /// Expressions that keep engines busy which go back and try again.
  @Test(.timeLimit(.minutes(1)), arguments: ["(a+)+b", "(a|a)*b", "(a*)*b", "a*a*a*a*a*a*a*a*b", "((a|aa)+)+b"])
  func takesTimeByTheValuesLength(_ pattern: String) throws {
    #expect(!(try Pattern(pattern).matches(String(repeating: "a", count: ParameterValues.longestValue))))
  }

  /// Against Swift's own engine, on random small expressions and values.
  @Test func sameAsSwifts() throws {
    var random = SeededRandomSource(5)
    func expression(_ depth: Int) -> String {
      switch random.below(depth > 0 ? 7 : 3) {
      case 0, 1: return ["a", "b", "[ab]", "[^a]", "."][random.below(5)]
      case 2: return "c"
      case 3: return expression(depth - 1) + expression(depth - 1)
      case 4: return "(\(expression(depth - 1))|\(expression(depth - 1)))"
      case 5: return "(\(expression(depth - 1)))" + ["*", "+", "?"][random.below(3)]
      default: return "(\(expression(depth - 1))){1,2}"
      }
    }
    for _ in 0..<150 {
      let text = expression(3)
      let (ours, theirs) = (try Pattern(text), try Regex(text))
      for _ in 0..<8 {
        let value = (0..<random.below(6)).map { _ in ["a", "b", "c"][random.below(3)] }.joined()
        #expect(try ours.matches(value) == (theirs.wholeMatch(in: value) != nil), "\(text) on \(value)")
      }
    }
  }
}

/// The same numbers at each run.
struct SeededRandomSource {
  private var state: UInt64

  init(_ seed: UInt64) { state = seed }

  mutating func below(_ bound: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int((state >> 33) % UInt64(bound))
  }
}
