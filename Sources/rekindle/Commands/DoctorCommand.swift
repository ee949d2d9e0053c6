import ArgumentParser
import Doctor
import Foundation
import Reports

struct DoctorCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Checks what the other commands will need: credentials, APIs, roles, places, clock, disk, emulator.",
    discussion: """
      Each check is ok, a warning, a failure, or skipped with the reason, and tells the command that mends it. Production, \
      staging and the bucket are those of the policy (docs/policy.md). It reads, and writes nothing anywhere; production \
      is asked whether it can be read, by a count that costs one read (docs/doctor.md).

      With --serve it checks the account that rekindle serve runs as, by that account's own credential: each right that the \
      server needs, and each one that it should not have.

      EXAMPLE: rekindle doctor
      EXAMPLE: rekindle doctor --policy backups/rekindle.yaml --format json
      EXAMPLE: rekindle doctor --serve --policy rekindle.yaml

      EXIT STATUS: 0 nothing failed, there may be warnings · 1 a check failed · 3 none failed, but some could not be done \
      · 64 usage · 70 a bug in rekindle · 130 interrupted
      """)

  @Flag(help: "Check what rekindle serve needs, and warn of rights that it should not have.")
  var serve = false

  @OptionGroup var policies: PolicyOptions
  @OptionGroup var answer: AnswerOptions
  @OptionGroup var log: LogOptions

  func run() async throws {
    try await Session.run(nil, to: answer.destination) { _ in
      let doctor = Doctor(
        environment: ProcessInfo.processInfo.environment, policy: try policies.load(),
        purpose: serve ? .server : .commands)
      return try await doctor.examine().answer(toolVersion: Rekindle.version)
    }
  }
}
