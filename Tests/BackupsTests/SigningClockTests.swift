import Foundation
import GoogleCloud
import TestSupport
import Testing
import Work

@testable import Backups

/// What a wrong clock does to links.
struct SigningClockTests {
  private static let hour = Duration.seconds(3_600)

  @Test("Within 15 minutes links are made, with a note from a minute on", arguments: [-899.0, -60, 60, 899])
  func notable(difference: Double) throws {
    #expect(try SigningClock.judge(difference, duration: Self.hour, at: .now) != nil)
  }

  @Test("A clock that is right to a minute needs no word", arguments: [-59.4, 0, 59.4])
  func right(difference: Double) throws {
    #expect(try SigningClock.judge(difference, duration: Self.hour, at: .now) == nil)
  }

  @Test("From 15 minutes on links are refused", arguments: [-1e300, -86_400, -900, 900, 86_400, 1e300])
  func refused(difference: Double) {
    #expect(throws: RefusedError.self) { try SigningClock.judge(difference, duration: Self.hour, at: .now) }
  }

  @Test("Links that would have expired are refused; a service without a time gets a note")
  func expired() throws {
    #expect(throws: RefusedError.self) { try SigningClock.judge(300, duration: .seconds(300), at: .now) }
    #expect(try SigningClock.judge(-300, duration: .seconds(300), at: .now) != nil)
    #expect(try SigningClock.judge(nil, duration: Self.hour, at: .now) != nil)
  }

  @Test("The clock is measured by the service's own Date")
  func measured() async throws {
    try await withSandboxBucket { bucket, _ in
      let storage = try bucket.services.endpoint(.storage)
      #expect(try await SigningClock.check(storage, duration: Self.hour) == nil)
      try await bucket.client.setFaults(#"{"path":"/","date":1000}"#)
      await #expect(throws: RefusedError.self) { try await SigningClock.check(storage, duration: Self.hour) }
      #expect(try await bucket.client.faultCounts() == [1])
    }
  }
}
