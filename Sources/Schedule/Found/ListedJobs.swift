package import GoogleCloud
import Policy

/// The jobs of a project in every location that Cloud Scheduler has.
package struct ListedJobs: Sendable {
  /// Of the locations that could be read, in their order.
  package var jobs: [SchedulerJob] = []
  /// What could not be read, in words, and why: `The jobs in us-east1`.
  package var unread: [(what: String, error: GoogleCloudError)] = []
}

extension CloudCalls {
  /// Calls at a time; a project has some 45 locations, nearly all of them without a job.
  private static let mostCalls = 8

  /// Lists the jobs of a project, location by location: a location that cannot be read does not hide the others.
  /// - Throws: `CancellationError` only.
  func jobs(for wanted: WantedSchedule) async throws -> ListedJobs {
    var listed = ListedJobs()
    var places: [String]
    switch try await answer({ try await scheduler.locations(ofProject: wanted.project) }) {
    case .success(let found): places = found
    case .failure(let error):
      listed.unread.append((what: "The list of Cloud Scheduler's locations", error: error))
      // The policy's own location is known.
      places = [wanted.schedule.location]
    }
    places = places.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    let answers = try await withThrowingTaskGroup(of: (Int, FoundState.Answer<[SchedulerJob]>).self) { group in
      var answers: [Int: FoundState.Answer<[SchedulerJob]>] = [:]
      for (index, location) in places.enumerated() {
        if index >= Self.mostCalls, let (place, answer) = try await group.next() { answers[place] = answer }
        group.addTask {
          let place = SchedulerClient.Place(project: wanted.project, location: location)
          return (index, try await answer { try await scheduler.jobs(in: place) })
        }
      }
      for try await (place, answer) in group { answers[place] = answer }
      return answers
    }
    for (index, location) in places.enumerated() {
      switch answers[index] {
      case .success(let jobs)?: listed.jobs += jobs
      case .failure(let error)?: listed.unread.append((what: "The jobs in \(location)", error: error))
      case nil: break
      }
    }
    return listed
  }
}
