//! What runs: limits of concurrency, deployments and their schedules, and flow runs from state to state.

use super::value;
use serde_json::{Value, json};
use servers::prefect::{
    BodyBulkDecrementActiveSlotsV2ConcurrencyLimitsDecrementPost,
    BodyBulkIncrementActiveSlotsV2ConcurrencyLimitsIncrementPost, BodyReadFlowRunsFlowRunsFilterPost,
    BodySetFlowRunStateFlowRunsIdSetStatePost, Client, ConcurrencyLimitStrategy, ConcurrencyLimitV2Create,
    ConcurrencyLimitV2Update, ConcurrencyOptions, CronSchedule, DeploymentCreate, DeploymentResponse,
    DeploymentScheduleCreate, DeploymentUpdate, Flow, FlowRunCreate, FlowRunFilter, FlowRunFilterState,
    FlowRunFilterStateType, FlowRunPolicy, IntervalScheduleInput, RRuleSchedule,
    ReadConcurrencyLimitV2V2ConcurrencyLimitsIdOrNameGetIdOrName as IdOrName, SetStateStatus, StateCreate,
    StateDetails, StateType, deployment_schedule, deployment_schedule_create, flow, flow_run_policy,
    interval_schedule_input, orchestration_result,
};
use servers::{Outcome, status};
use specwright_runtime::{DateTime, Error, Map, Maybe, Utc};

/// A limit that is named by its id or its name: a union in a path.
pub async fn concurrency_limits(client: &Client) -> Outcome {
    let limits = client.concurrency_limits_v2();
    let mut cups = ConcurrencyLimitV2Create::new("cups", 2);
    cups.slot_decay_per_second = Some(0.001);
    let made = limits.create_concurrency_limit_v2_v2_concurrency_limits_post(&cups).await?;
    assert_eq!((made.limit, made.slot_decay_per_second), (2, Some(0.001)));
    let by_id = IdOrName::Uuid(made.id);
    let by_name = IdOrName::String("cups".to_owned());
    let read = limits.read_concurrency_limit_v2_v2_concurrency_limits_id_or_name_get(&by_id).await?;
    assert_eq!(read, limits.read_concurrency_limit_v2_v2_concurrency_limits_id_or_name_get(&by_name).await?);
    assert_eq!((read.id, read.active, read.active_slots), (made.id, Some(true), 0));

    let take = BodyBulkIncrementActiveSlotsV2ConcurrencyLimitsIncrementPost::new(2, vec!["cups".to_owned()]);
    let taken = limits.bulk_increment_active_slots_v2_concurrency_limits_increment_post(&take).await?;
    assert_eq!(taken.iter().map(|limit| (limit.id, limit.limit)).collect::<Vec<_>>(), [(made.id, 2)]);
    let more = limits.bulk_increment_active_slots_v2_concurrency_limits_increment_post(&take).await;
    let error = more.expect_err("no more than two slots");
    assert_eq!((status(&error), error.body().is_some()), (Some(423), false), "{error}");
    println!("prefect: made a limit of two slots, and took both; more are refused: {error}");
    let give = BodyBulkDecrementActiveSlotsV2ConcurrencyLimitsDecrementPost::new(1, vec!["cups".to_owned()]);
    limits.bulk_decrement_active_slots_v2_concurrency_limits_decrement_post(&give).await?;
    let nothing = BodyBulkIncrementActiveSlotsV2ConcurrencyLimitsIncrementPost::new(0, Vec::new());
    let sent = limits.bulk_increment_active_slots_v2_concurrency_limits_increment_post(&nothing).await;
    let error = sent.expect_err("no slots of no limit");
    assert!(error.violations().is_some(), "{error}");
    println!("prefect: nothing of nothing is not sent: {error}");

    let update = ConcurrencyLimitV2Update {
        active: Maybe::Value(false),
        limit: Maybe::Value(5),
        ..ConcurrencyLimitV2Update::default()
    };
    limits.update_concurrency_limit_v2_v2_concurrency_limits_id_or_name_patch(&by_name, &update).await?;
    let all = limits.read_all_v2_concurrency_limits_filter_post().await?;
    let all: Vec<_> = all.iter().map(|limit| (limit.id, limit.active, limit.limit, limit.active_slots)).collect();
    assert_eq!(all, [(made.id, Some(false), 5, 1)]);
    limits.delete_concurrency_limit_v2_v2_concurrency_limits_id_or_name_delete(&by_id).await?;
    let gone = limits.read_concurrency_limit_v2_v2_concurrency_limits_id_or_name_get(&by_name).await;
    let error = gone.expect_err("it is gone");
    assert_eq!(status(&error), Some(404), "{error}");
    println!("prefect: changed it, listed it and deleted it: {error}");
    Ok(())
}

/// A deployment with a schedule of each kind: a union whose variants differ between requests and answers.
pub async fn deployments(client: &Client, flow: &Flow) -> Result<DeploymentResponse, Box<dyn std::error::Error>> {
    let deployments = client.deployments();
    let anchor: DateTime<Utc> = "2024-02-29T12:30:00.25+02:00".parse()?;
    let mut hourly = IntervalScheduleInput::new(interval_schedule_input::Interval::Number(3600.0));
    hourly.anchor_date = Some(anchor);
    hourly.timezone = "Europe/Berlin".into();
    let hourly =
        DeploymentScheduleCreate::new(deployment_schedule_create::Schedule::IntervalScheduleInput(hourly.into()));
    let mut mornings = CronSchedule::new("0 9 * * 1-5");
    mornings.timezone = "UTC".into();
    let mut mornings = DeploymentScheduleCreate::new(deployment_schedule_create::Schedule::Cron(mornings.into()));
    mornings.slug = "morning".into();
    mornings.active = Some(false);
    let thrice = RRuleSchedule::new("FREQ=DAILY;COUNT=3");
    let mut thrice = DeploymentScheduleCreate::new(deployment_schedule_create::Schedule::RRule(thrice.into()));
    thrice.parameters = Some(Map::from([("cups".to_owned(), json!(2))]));

    let mut daily = DeploymentCreate::new("daily", flow.id);
    daily.schedules = Some(vec![hourly, mornings, thrice]);
    daily.concurrency_limit = Maybe::Value(3);
    daily.concurrency_options = Maybe::Value(ConcurrencyOptions::new(ConcurrencyLimitStrategy::CancelNew));
    daily.parameters = Some(Map::from([
        ("leaf".to_owned(), json!("green")),
        ("grams".to_owned(), json!(2.5)),
        ("sugar".to_owned(), Value::Null),
    ]));
    daily.description = Maybe::Null;
    daily.pull_steps = Maybe::Value(vec![Map::from([("run".to_owned(), json!({"quietly": true}))])]);
    let made = deployments.create_deployment_post(&daily).await?;
    assert_eq!((made.flow_id, &made.name, made.paused), (flow.id, &daily.name, Some(false)));
    assert_eq!((&made.parameters, &made.pull_steps), (&daily.parameters, &daily.pull_steps));
    assert_eq!((&made.description, &made.last_polled), (&Maybe::Null, &Maybe::Null));
    let limit = made.global_concurrency_limit.as_value().map(|limit| limit.limit);
    assert_eq!(limit, Some(3), "{made:?}");
    let strategy = made.concurrency_options.as_value().map(|options| &options.collision_strategy);
    assert_eq!(strategy, Some(&ConcurrencyLimitStrategy::CancelNew), "{made:?}");
    let mut kinds = [0; 3];
    for schedule in made.schedules.iter().flatten() {
        assert_eq!(schedule.deployment_id, Maybe::Value(made.id));
        match &schedule.schedule {
            deployment_schedule::Schedule::IntervalScheduleOutput(interval) => {
                kinds[0] += 1;
                assert_eq!((interval.interval, interval.anchor_date), (3600.0, Some(anchor)));
                assert_eq!(interval.timezone, value("Europe/Berlin"));
            }
            deployment_schedule::Schedule::Cron(cron) => {
                kinds[1] += 1;
                assert_eq!((cron.cron.as_str(), schedule.active), ("0 9 * * 1-5", Some(false)));
                assert_eq!(schedule.slug, value("morning"));
            }
            deployment_schedule::Schedule::RRule(rule) => {
                kinds[2] += 1;
                assert!(rule.rrule.ends_with("FREQ=DAILY;COUNT=3"), "{rule:?}");
                assert_eq!(schedule.parameters, Some(Map::from([("cups".to_owned(), json!(2))])));
            }
        }
    }
    assert_eq!(kinds, [1, 1, 1], "{:?}", made.schedules);
    assert_eq!(deployments.read_deployment_id_get(made.id).await?, made);
    println!("prefect: made the deployment {} ({}), with a schedule of each kind", made.name, made.id);

    // An interval may be a duration in a request; in an answer it is a number of seconds.
    let often = IntervalScheduleInput::new(interval_schedule_input::Interval::String("PT1H30M".to_owned()));
    let often =
        [DeploymentScheduleCreate::new(deployment_schedule_create::Schedule::IntervalScheduleInput(often.into()))];
    let added = deployments.create_deployment_schedules_id_schedules_post(made.id, &often).await?;
    let added = added.first().expect("the schedule that was added");
    let deployment_schedule::Schedule::IntervalScheduleOutput(interval) = &added.schedule else {
        return Err(format!("no interval: {added:?}").into());
    };
    assert_eq!(interval.interval, 5400.0);
    let id = added.id;
    deployments.delete_deployment_schedule_id_schedules_schedule_id_delete(made.id, id).await?;
    let left = deployments.read_deployment_schedules_id_schedules_get(made.id).await?;
    assert_eq!(left.len(), 3, "{left:?}");
    println!("prefect: added a schedule of 90 minutes to it, and took it away");

    let update = DeploymentUpdate {
        description: "Tea, every day".into(),
        concurrency_limit: Maybe::Null,
        paused: Some(true),
        ..DeploymentUpdate::default()
    };
    deployments.update_deployment_id_patch(made.id, &update).await?;
    let changed = deployments.read_deployment_by_name_name_flow_name_deployment_name_get("brew", "daily").await?;
    assert_eq!((&changed.description, changed.paused), (&update.description, Some(true)));
    assert_eq!(changed.global_concurrency_limit, Maybe::Null);
    assert_eq!(changed.parameters, made.parameters);
    println!("prefect: paused it, and took its limit away with a null");
    Ok(changed)
}

/// A run that goes from state to state. The answer to each change is a union, told apart by a constant.
pub async fn flow_runs(client: &Client, flow: &Flow) -> Outcome {
    let runs = client.flow_runs();
    let later: DateTime<Utc> = "2030-01-02T03:04:05.678901Z".parse()?;
    let mut scheduled = StateCreate::new(StateType::Scheduled);
    scheduled.message = "soon".into();
    scheduled.state_details = Some(StateDetails { scheduled_time: Maybe::Value(later), ..StateDetails::default() });
    let mut run = FlowRunCreate::new(flow.id);
    run.name = Some("first".to_owned());
    run.state = Maybe::Value(scheduled);
    run.parameters = Some(Map::from([("nested".to_owned(), json!({"list": [1, null]}))]));
    run.empirical_policy = Some(FlowRunPolicy {
        retries: Maybe::Value(2),
        pause_keys: Maybe::Value(vec!["k".to_owned()]),
        retry_type: Maybe::Value(flow_run_policy::RetryType::Reschedule),
        ..FlowRunPolicy::default()
    });
    let made = runs.create_flow_run_post(&run).await?;
    assert_eq!((&made.name, &made.parameters), (&run.name, &run.parameters));
    assert_eq!((made.flow_id, &made.state_type), (flow.id, &Maybe::Value(StateType::Scheduled)));
    assert_eq!(made.expected_start_time, Maybe::Value(later));
    let state = made.state.as_value().expect("the state that was asked for");
    assert_eq!(state.message, value("soon"));
    let details = state.state_details.as_ref().expect("its details");
    assert_eq!((details.scheduled_time, details.flow_run_id), (Maybe::Value(later), Maybe::Value(made.id)));
    let policy = made.empirical_policy.as_ref().expect("the policy that was asked for");
    assert_eq!((policy.retries, &policy.retry_delay), (Maybe::Value(2), &Maybe::Null));
    assert_eq!(policy.retry_type, Maybe::Value(flow_run_policy::RetryType::Reschedule));
    println!("prefect: made the flow run {} for {later}", made.id);

    let set = |state: StateCreate| {
        let body = BodySetFlowRunStateFlowRunsIdSetStatePost::new(state);
        runs.set_flow_run_state_id_set_state_post(made.id, &body)
    };
    let result = set(StateCreate::new(StateType::Running)).await?;
    assert_eq!(result.status, SetStateStatus::Wait);
    let orchestration_result::Details::StateWait(wait) = &result.details else {
        return Err(format!("it does not wait: {result:?}").into());
    };
    assert!(wait.delay_seconds > 0 && wait.reason.as_value().is_some(), "{wait:?}");
    let result = set(StateCreate::new(StateType::Pending)).await?;
    assert_eq!(result.status, SetStateStatus::Accept);
    assert!(matches!(result.details, orchestration_result::Details::StateAccept(_)), "{result:?}");
    let mut brewed = StateCreate::new(StateType::Completed);
    brewed.name = "Brewed".into();
    brewed.message = Maybe::Null;
    let result = set(brewed).await?;
    assert_eq!(result.state.map(|state| state.name), Some(value("Brewed")));
    println!("prefect: it has to wait {} seconds to run, may be pending, and is completed", wait.delay_seconds);

    let extra = Map::from([("cups".to_owned(), json!(2))]);
    runs.update_flow_run_labels_id_labels_patch(made.id, &extra).await?;
    let body = BodyReadFlowRunsFlowRunsFilterPost {
        flow_runs: Maybe::Value(FlowRunFilter {
            state: Maybe::Value(FlowRunFilterState {
                r#type: Maybe::Value(FlowRunFilterStateType {
                    any: Maybe::Value(vec![StateType::Completed]),
                    ..FlowRunFilterStateType::default()
                }),
                ..FlowRunFilterState::default()
            }),
            ..FlowRunFilter::default()
        }),
        ..BodyReadFlowRunsFlowRunsFilterPost::default()
    };
    let found = runs.read_flow_runs_filter_post().body(&body).await?;
    assert_eq!(found.iter().map(|run| run.id).collect::<Vec<_>>(), [made.id]);
    let read = runs.read_flow_run_id_get(made.id).await?;
    assert_eq!(found.first(), Some(&read));
    assert_eq!(read.state_name, value("Brewed"));
    let labels = read.labels.as_ref().expect("labels");
    assert_eq!(labels.get("cups"), Some(&flow::LabelsValue::Integer(2)));
    assert_eq!(labels.get("prefect.flow.id"), Some(&flow::LabelsValue::String(flow.id.to_string())));
    println!("prefect: found it by its state, with a new label");

    // The document says JSON, and the server sends a table.
    let error = runs.download_logs_id_logs_download_get(made.id).await.expect_err("no JSON");
    assert!(matches!(error, Error::Decode(_)), "{error}");
    assert_eq!(status(&error), Some(200), "{error}");
    let logs = runs.download_logs_id_logs_download_get(made.id).send_raw().await?;
    assert!(logs.header("content-type").is_some_and(|media_type| media_type.starts_with("text/csv")), "{logs:?}");
    assert!(logs.value.starts_with(b"timestamp,level,"), "{logs:?}");
    println!("prefect: an answer that is not as documented: {error}");

    runs.delete_flow_run_id_delete(made.id).await?;
    let error = runs.read_flow_run_id_get(made.id).await.expect_err("it is gone");
    assert_eq!(status(&error), Some(404), "{error}");
    println!("prefect: deleted the flow run: {error}");
    Ok(())
}
