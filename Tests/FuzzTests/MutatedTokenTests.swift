import Foundation
import Testing

@testable import FuzzTargets

/// Tokens that differ from right ones by a few changes.
struct MutatedTokenTests {
  /// As many as a debug build checks in a few seconds; REKINDLE_TOKENS=100000 sets more.
  private static let count = ProcessInfo.processInfo.environment["REKINDLE_TOKENS"].flatMap { Int($0) } ?? 3_000

  /// SplitMix64, so that a failure comes again.
  private struct Random: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var bits = state
      bits = (bits ^ bits >> 30) &* 0xBF58_476D_1CE4_E5B9
      bits = (bits ^ bits >> 27) &* 0x94D0_49BB_1331_11EB
      return bits ^ bits >> 31
    }
  }

  @Test("No changed token is accepted, and none brings the reader down")
  func mutated() {
    var changed = 0
    for number in 0..<Self.count {
      var random = Random(state: UInt64(number))
      let mode = UInt8.random(in: 2...255, using: &random)
      let orders = (0..<3 * Int.random(in: 1...8, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random)
      }
      let (text, original) = TokenTarget.changed(mode, orders)
      if !text.utf8.elementsEqual(original.utf8) { changed += 1 }
      let broken = FuzzTarget.token.broken(by: [mode] + orders)
      #expect(broken == [], "number \(number)")
    }
    #expect(changed > Self.count * 9 / 10)
  }

  @Test("The tokens that are changed are right, each by its own key only")
  func samples() {
    for sample in SampleToken.all {
      for other in SampleToken.all {
        #expect(sample.isAccepted(other.text) == (sample.text == other.text))
      }
    }
    #expect(FuzzTarget.token.broken(by: [2]) == [])
  }
}
