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

      EXAMPLE: rekindle doctor
      EXAMPLE: rekindle doctor --policy backups/rekindle.yaml --format json

      EXIT STATUS: 0 nothing failed, there may be warnings · 1 a check failed · 3 none failed, but some could not be done \
      · 64 usage · 70 a bug in rekindle · 130 interrupted
      """)

  @OptionGroup var policies: PolicyOptions

  @Option(help: ArgumentHelp("text or json.", valueName: "format"))
  var format = DoctorFormat.text

  @OptionGroup var log: LogOptions

  func run() async throws {
    try await Session.run(nil) { _ in
      let doctor = Doctor(environment: ProcessInfo.processInfo.environment, policy: try policies.load())
      let report = try await doctor.examine()
      return Session.Ending(status: Self.status(of: report.verdict)) {
        switch format {
        case .text: try StandardOutput.write(DoctorText.render(report, .terminal))
        case .json: try StandardOutput.write(report.json(toolVersion: Rekindle.version))
        }
      }
    }
  }

  private static func status(of verdict: DoctorReport.Verdict) -> Int32 {
    switch verdict {
    case .ok, .warning: ExitStatus.verified
    case .failure: ExitStatus.different
    case .incomplete: ExitStatus.incomplete
    }
  }
}

enum DoctorFormat: String, ExpressibleByArgument, CaseIterable {
  case text, json
}
