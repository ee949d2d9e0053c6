import ArgumentParser
import Backups
import Reports
import Verification
import Work

struct SchedulePlanCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan",
    abstract: "Prints the difference between the policy's schedule and what is there; changes nothing.",
    discussion: """
      One line for each setting: ok, missing, differs (found -> wanted), or unknown with the reason; then what a month of \
      exports costs.

      EXAMPLE: rekindle schedule plan
      EXAMPLE: rekindle schedule plan --print-gcloud > schedule.sh

      \(ScheduleCommand.statuses)
      """)

  @OptionGroup var policies: PolicyOptions
  @OptionGroup var cloud: CloudOptions
  @OptionGroup var log: LogOptions
  @OptionGroup var answer: AnswerOptions
  @OptionGroup var planning: SchedulePlanOptions

  @Flag(
    help: "Print gcloud's commands that make the difference, for a shell; with --format json they are in the answer.")
  var printGcloud = false

  @Option(
    help: ArgumentHelp(
      "How many documents the database has, for the estimate; the last export's number is taken where there is one.",
      valueName: "n"))
  var documents: Int?

  @OptionGroup var prices: PriceOptions
  @OptionGroup var progress: ProgressOptions

  func validate() throws {
    if let documents, documents < 0 { throw ValidationError("--documents must be 0 or more.") }
  }

  func run() async throws {
    try await Session.run(progress, to: answer.destination) { meter in
      let wanted = try policies.wantedSchedule()
      let prices = try prices.load()
      meter.begin("reading the settings")
      let found = try await cloud.calls().state(for: wanted)
      let plan = planning.plan(wanted, found, prices, documents: documents)
      return try plan.answer(withCommands: printGcloud, toolVersion: Rekindle.version)
    }
  }
}
