import ArgumentParser

struct ScheduleCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "schedule",
    abstract: "The daily export as the policy says: its bucket, its rights and its job.",
    discussion: """
      The policy's sections production, backups and schedule say what is wanted (docs/policy.md, docs/schedule.md).

      \(ScheduleCommand.statuses)
      """,
    subcommands: [SchedulePlanCommand.self, ScheduleApplyCommand.self, ScheduleStatusCommand.self])

  static let statuses = """
    EXIT STATUS: 0 as the policy says · 1 a difference, or exports that are late or failed · 3 something could not be read or \
    done · 4 refused (nothing was changed) · 64 usage, or a policy without these sections · 70 a bug in rekindle · 130 \
    interrupted
    """
}
