//! What is asked of Prefect, and what must come back. A mismatch panics; an error that is not expected ends the tour.
//!
//! Some answers are not what Prefect's document says. They are called for here, too: the client must say so, and lose
//! nothing.

use serde_json::{Value, json};
use servers::prefect::ReadConcurrencyLimitV2V2ConcurrencyLimitsIdOrNameGetIdOrName as IdOrName;
use servers::prefect::{
    AutomationCreate, AutomationFilter, AutomationFilterName, AutomationPartialUpdate,
    BodyBulkDecrementActiveSlotsV2ConcurrencyLimitsDecrementPost,
    BodyBulkIncrementActiveSlotsV2ConcurrencyLimitsIncrementPost, BodyCountFlowsFlowsCountPost,
    BodyCountVariablesVariablesCountPost, BodyPaginateFlowsFlowsPaginatePost, BodyReadAutomationsAutomationsFilterPost,
    BodyReadFlowRunsFlowRunsFilterPost, BodyReadFlowsFlowsFilterPost, BodyReadVariablesVariablesFilterPost,
    BodySetFlowRunStateFlowRunsIdSetStatePost, ChangeFlowRunState, Client, CompoundTriggerInput,
    ConcurrencyLimitStrategy, ConcurrencyLimitV2Create, ConcurrencyLimitV2Update, ConcurrencyOptions, CronSchedule,
    DeploymentCreate, DeploymentResponse, DeploymentScheduleCreate, DeploymentUpdate, DoNothing, EventTriggerInput,
    Flow, FlowCreate, FlowFilter, FlowFilterName, FlowFilterTags, FlowRunCreate, FlowRunFilter, FlowRunFilterState,
    FlowRunFilterStateType, FlowRunPolicy, FlowSort, FlowUpdate, IntervalScheduleInput, RRuleSchedule,
    RunDeploymentInput, SetStateStatus, Settings, StateCreate, StateDetails, StateType, VariableCreate, VariableFilter,
    VariableFilterName, VariableFilterTags, VariableSort, VariableUpdate, automation, automation_create,
    compound_trigger_input, deployment_schedule, deployment_schedule_create, event_trigger_input, flow,
    flow_run_policy, interval_schedule_input, orchestration_result, resource_specification, run_deployment_input,
    variable,
};
use servers::{Outcome, address, status, text};
use specwright_runtime::{DateTime, Error, Map, Maybe, Utc};

pub async fn tour() -> Outcome {
    let client = Client::builder().base_url(address("PREFECT_URL")?).build()?;
    system(&client).await?;
    let flow = flows(&client).await?;
    variables(&client).await?;
    concurrency_limits(&client).await?;
    let deployment = deployments(&client, &flow).await?;
    flow_runs(&client, &flow).await?;
    automations(&client, &deployment).await?;
    deletions(&client, &flow, &deployment).await
}

/// What needs no data.
async fn system(client: &Client) -> Outcome {
    assert!(client.root().health_check_health_get().await?);
    let version = client.admin().read_version_version_get().await?;
    let api_version = client.root().server_version_version_get().await?;
    println!("prefect: {version} is healthy, and speaks version {api_version} of its API");

    // A header parameter. The document knows no 400.
    let hello = client.root().hello_hello_get();
    assert_eq!(hello.x_prefect_api_version(&api_version).await?, "👋");
    let hello = client.root().hello_hello_get().x_prefect_api_version("tea");
    let error = hello.await.expect_err("no version");
    assert_eq!((status(&error), error.body().is_some()), (Some(400), false), "{error}");
    println!("prefect: no other version will do: {error}");

    // All settings of the server: models in models, with unions, durations and passwords among them.
    let raw = client.admin().read_settings_settings_get().send_raw().await?;
    let sent: Value = serde_json::from_slice(&raw.value)?;
    let settings: Settings = serde_json::from_slice(&raw.value)?;
    assert!(settings.server.is_some() && settings.home.is_some());
    assert_eq!(serde_json::to_value(&settings)?, sent, "what is written again is not what was sent");
    println!("prefect: read its {} bytes of settings, and wrote them again as it had sent them", raw.value.len());
    Ok(())
}

/// Makes a flow, finds it in every way, and changes it.
async fn flows(client: &Client) -> Result<Flow, Box<dyn std::error::Error>> {
    let flows = client.flows();
    let labels = Map::from([
        ("origin".to_owned(), flow::LabelsValue::String("Assam".to_owned())),
        ("grade".to_owned(), flow::LabelsValue::Integer(2)),
        // Written as `3.0`, which stays a number with a fraction.
        ("price".to_owned(), flow::LabelsValue::Number(3.0)),
        ("organic".to_owned(), flow::LabelsValue::Boolean(true)),
    ]);
    let mut brew = FlowCreate::new("brew");
    brew.tags = Some(vec!["tea".to_owned(), "hot".to_owned()]);
    brew.labels = Maybe::Value(labels);
    // The document says 200; any 2xx is a success.
    let response = flows.create_flow_post(&brew).send().await?;
    assert_eq!(response.status.as_u16(), 201);
    let made = response.into_inner();
    assert_eq!((&made.name, &made.tags, &made.labels), (&brew.name, &brew.tags, &brew.labels));
    assert!(made.created.is_some() && made.updated.is_some(), "{made:?}");
    // The same name again is the same flow.
    let again = flows.create_flow_post(&FlowCreate::new("brew")).send().await?;
    assert_eq!((again.status.as_u16(), &again.value), (200, &made));
    println!("prefect: made the flow {} ({}), with labels of four types", made.name, made.id);

    assert_eq!(flows.read_flow_id_get(made.id).await?, made);
    assert_eq!(flows.read_flow_by_name_name_name_get("brew").await?, made);
    let filter = FlowFilter {
        name: Maybe::Value(FlowFilterName { like: "bre".into(), ..FlowFilterName::default() }),
        tags: Maybe::Value(FlowFilterTags { all: Maybe::Value(vec!["tea".to_owned()]), ..FlowFilterTags::default() }),
        ..FlowFilter::default()
    };
    let body = BodyReadFlowsFlowsFilterPost {
        flows: Some(filter.clone()),
        sort: Some(FlowSort::NameAsc),
        limit: Some(5),
        ..BodyReadFlowsFlowsFilterPost::default()
    };
    assert_eq!(flows.read_flows_filter_post().body(&body).await?, std::slice::from_ref(&made));
    // The body is optional: without one, all flows are counted.
    assert_eq!(flows.count_flows_count_post().await?, 1);
    let none = FlowFilterName { any: Maybe::Value(vec!["coffee".to_owned()]), ..FlowFilterName::default() };
    let none = FlowFilter { name: Maybe::Value(none), ..FlowFilter::default() };
    let body = BodyCountFlowsFlowsCountPost { flows: Some(none), ..BodyCountFlowsFlowsCountPost::default() };
    assert_eq!(flows.count_flows_count_post().body(&body).await?, 0);
    let body = BodyPaginateFlowsFlowsPaginatePost {
        flows: Maybe::Value(filter),
        flow_runs: Maybe::Null,
        limit: Some(1),
        ..BodyPaginateFlowsFlowsPaginatePost::default()
    };
    let page = flows.paginate_flows_paginate_post().body(&body).await?;
    assert_eq!((page.count, page.pages, page.page, page.limit), (1, 1, 1, 1));
    assert_eq!(page.results, std::slice::from_ref(&made));
    println!("prefect: found it by id, by name and by filters, and counted it");

    let update = FlowUpdate { tags: Some(vec!["cold".to_owned()]) };
    flows.update_flow_id_patch(made.id, &update).await?;
    let changed = flows.read_flow_id_get(made.id).await?;
    assert_eq!((&changed.tags, &changed.labels), (&update.tags, &made.labels));
    assert!(changed.created == made.created && changed.updated > made.updated, "{changed:?}");
    println!("prefect: gave it other tags; its labels stayed");
    Ok(changed)
}

/// A variable has any JSON value, `null` included; a change tells `null` from what is left as it is.
async fn variables(client: &Client) -> Outcome {
    let variables = client.variables();
    let mut kettle = VariableCreate::new("kettle");
    kettle.value = Some(variable::Value::Map(Map::from([
        ("celsius".to_owned(), json!(95)),
        ("steps".to_owned(), json!(["boil", {"then": "pour"}])),
        ("lid".to_owned(), Value::Null),
    ])));
    kettle.tags = Some(vec!["tea".to_owned()]);
    let made = variables.create_variable_post(&kettle).await?;
    assert_eq!((&made.name, &made.value, &made.tags), (&kettle.name, &kettle.value, &kettle.tags));
    let values = [
        Maybe::Null,
        Maybe::Value(variable::Value::Integer(3)),
        Maybe::Value(variable::Value::Number(2.5)),
        Maybe::Value(variable::Value::Boolean(true)),
        Maybe::Value(variable::Value::String("full".to_owned())),
        Maybe::Value(variable::Value::List(vec![json!(1), json!("x"), Value::Null])),
    ];
    for value in values {
        let update = VariableUpdate { value: value.clone(), ..VariableUpdate::default() };
        variables.update_variable_by_name_name_name_patch("kettle", &update).await?;
        let read = variables.read_variable_id_get(made.id).await?;
        assert_eq!(read.value, value.into_value());
        assert_eq!((&read.name, &read.tags), (&made.name, &made.tags), "what is absent has changed");
    }
    println!("prefect: made a variable, and gave it a value of each JSON type in turn");

    let body = BodyReadVariablesVariablesFilterPost {
        variables: Maybe::Value(VariableFilter {
            name: Maybe::Value(VariableFilterName { like: "ket".into(), ..VariableFilterName::default() }),
            tags: Maybe::Value(VariableFilterTags {
                all: Maybe::Value(vec!["tea".to_owned()]),
                ..VariableFilterTags::default()
            }),
            ..VariableFilter::default()
        }),
        sort: Some(VariableSort::NameAsc),
        ..BodyReadVariablesVariablesFilterPost::default()
    };
    let found = variables.read_variables_filter_post().body(&body).await?;
    assert_eq!(found.iter().map(|variable| variable.id).collect::<Vec<_>>(), [made.id]);
    let body = BodyCountVariablesVariablesCountPost { variables: Maybe::Null };
    assert_eq!(variables.count_variables_count_post().body(&body).await?, 1);

    // The document knows no 409.
    let again = VariableCreate::new("kettle");
    let error = variables.create_variable_post(&again).await.expect_err("a second one of this name");
    assert_eq!((status(&error), error.body().is_some()), (Some(409), false), "{error}");
    println!("prefect: found it by filters; a second one is refused: {error}");

    // The document promises `detail` for a 422, but does not require it. The server says `exception_detail`.
    let bad = VariableCreate::new("Not A Name!");
    let error = variables.create_variable_post(&bad).await.expect_err("capitals and spaces");
    assert_eq!(status(&error), Some(422), "{error}");
    assert_eq!(error.body().map(|body| body.detail.is_none()), Some(true), "{error}");
    assert!(text(&error).contains("exception_detail"), "{error}");
    // Another 422 has a text there, where the document has a list: there is no body, and why is known.
    let body = BodyReadVariablesVariablesFilterPost {
        limit: Some(100_000),
        ..BodyReadVariablesVariablesFilterPost::default()
    };
    let error = variables.read_variables_filter_post().body(&body).await.expect_err("a limit of 100000");
    assert_eq!((status(&error), error.body().is_some()), (Some(422), false), "{error}");
    let path = error.body_error().and_then(|error| error.path());
    assert!(path.is_some_and(|path| path.starts_with("$.detail")), "{path:?}: {error}");
    println!("prefect: a refusal with another body than documented: {error}");

    let renamed = VariableUpdate { name: "pot".into(), tags: Maybe::Value(Vec::new()), ..VariableUpdate::default() };
    variables.update_variable_id_patch(made.id, &renamed).await?;
    let pot = variables.read_variable_by_name_name_name_get("pot").await?;
    assert_eq!((pot.id, pot.tags), (made.id, Some(Vec::new())));
    variables.delete_variable_by_name_name_name_delete("pot").await?;
    let error = variables.read_variable_id_get(made.id).await.expect_err("it is gone");
    assert_eq!((status(&error), error.body().is_some()), (Some(404), false), "{error}");
    println!("prefect: renamed it and deleted it: {error}");
    Ok(())
}

/// A limit that is named by its id or its name: a union in a path.
async fn concurrency_limits(client: &Client) -> Outcome {
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
async fn deployments(client: &Client, flow: &Flow) -> Result<DeploymentResponse, Box<dyn std::error::Error>> {
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
async fn flow_runs(client: &Client, flow: &Flow) -> Outcome {
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

/// An automation: triggers within a trigger, and a list of actions of different kinds.
async fn automations(client: &Client, deployment: &DeploymentResponse) -> Outcome {
    let automations = client.automations();
    let kettles = event_trigger_input::Match::ResourceSpecification(Map::from([
        (
            "prefect.resource.id".to_owned(),
            resource_specification::Value::StringList(vec!["a".to_owned(), "b".to_owned()]),
        ),
        ("prefect.resource.role".to_owned(), resource_specification::Value::String("kettle".to_owned())),
    ]));
    let mut boiled = EventTriggerInput::new(event_trigger_input::Posture::Reactive);
    boiled.r#match = Some(kettles.clone());
    boiled.expect = Some(vec!["kettle.boiled".to_owned()]);
    boiled.threshold = Some(2);
    boiled.within = Some(event_trigger_input::Within::String("PT30.5S".to_owned()));
    let mut silent = EventTriggerInput::new(event_trigger_input::Posture::Proactive);
    silent.within = Some(event_trigger_input::Within::Number(10.0));
    let mut both = CompoundTriggerInput::new(
        vec![
            automation_create::Trigger::EventTriggerInput(Box::new(boiled)),
            automation_create::Trigger::EventTriggerInput(Box::new(silent)),
        ],
        compound_trigger_input::Require::String("all".into()),
    );
    both.within = Some(event_trigger_input::Within::Number(60.0));
    let mut burnt = ChangeFlowRunState::new(StateType::Failed);
    burnt.name = "Burnt".into();
    let again = RunDeploymentInput {
        source: Some(run_deployment_input::Source::Selected),
        deployment_id: Maybe::Value(deployment.id),
        parameters: Maybe::Value(Map::from([("cups".to_owned(), json!(2))])),
        schedule_after: Some(run_deployment_input::ScheduleAfter::String("PT1M".to_owned())),
        ..RunDeploymentInput::default()
    };
    let mut watch = AutomationCreate::new(
        "watch",
        automation_create::Trigger::CompoundTriggerInput(both),
        vec![
            automation_create::ActionsItem::DoNothing(DoNothing::default()),
            automation_create::ActionsItem::ChangeFlowRunState(burnt),
            automation_create::ActionsItem::RunDeploymentInput(again),
        ],
    );
    watch.tags = Some(vec!["tea".to_owned()]);
    let made = automations.create_automation_post(&watch).await?;
    let read = automations.read_automation_id_get(made.id).await?;
    assert_eq!(read, made);
    assert_eq!((read.name.as_str(), read.enabled, &read.tags), ("watch", Some(true), &watch.tags));
    let automation::Trigger::CompoundTriggerOutput(compound) = &read.trigger else {
        return Err(format!("another trigger: {read:?}").into());
    };
    assert_eq!((compound.within, compound.triggers.len()), (Some(60.0), 2));
    let Some(automation::Trigger::EventTriggerOutput(boiled)) = compound.triggers.first() else {
        return Err(format!("another trigger: {compound:?}").into());
    };
    assert_eq!((&boiled.r#match, boiled.threshold, boiled.within), (&Some(kettles), Some(2), Some(30.5)));
    assert!(boiled.id.is_some(), "{boiled:?}");
    let [
        automation::ActionsItem::DoNothing(_),
        automation::ActionsItem::ChangeFlowRunState(burnt),
        automation::ActionsItem::RunDeploymentOutput(again),
    ] = read.actions.as_slice()
    else {
        return Err(format!("other actions: {:?}", read.actions).into());
    };
    assert_eq!((&burnt.state, &burnt.message), (&StateType::Failed, &Maybe::Null));
    assert_eq!((again.deployment_id, again.schedule_after), (Maybe::Value(deployment.id), Some(60.0)));
    println!("prefect: made the automation {} ({}), of triggers in a trigger and three actions", made.name, made.id);

    let off = AutomationPartialUpdate { enabled: Some(false) };
    automations.patch_automation_id_patch(made.id, &off).await?;
    let body = BodyReadAutomationsAutomationsFilterPost {
        automations: Maybe::Value(AutomationFilter {
            name: Maybe::Value(AutomationFilterName { any: Maybe::Value(vec!["watch".to_owned()]) }),
            ..AutomationFilter::default()
        }),
        ..BodyReadAutomationsAutomationsFilterPost::default()
    };
    let found = automations.read_automations_filter_post().body(&body).await?;
    assert_eq!(found.iter().map(|found| (found.id, found.enabled)).collect::<Vec<_>>(), [(made.id, Some(false))]);
    assert_eq!(found.first().map(|found| &found.trigger), Some(&made.trigger));
    automations.delete_automation_id_delete(made.id).await?;
    let error = automations.read_automation_id_get(made.id).await.expect_err("it is gone");
    assert_eq!(status(&error), Some(404), "{error}");
    println!("prefect: turned it off, found it and deleted it: {error}");
    Ok(())
}

/// Deletes what is left, and asks for what is gone: the document knows no 404, and the answer is kept all the same.
async fn deletions(client: &Client, flow: &Flow, deployment: &DeploymentResponse) -> Outcome {
    client.deployments().delete_deployment_id_delete(deployment.id).await?;
    client.flows().delete_flow_id_delete(flow.id).await?;
    let error = client.flows().read_flow_id_get(flow.id).await.expect_err("it is gone");
    assert_eq!((status(&error), error.body().is_some()), (Some(404), false), "{error}");
    assert!(error.body_error().is_none() && text(&error).contains("Flow not found"), "{error}");
    println!("prefect: deleted the deployment and the flow: {error}");
    assert_eq!(client.flows().count_flows_count_post().await?, 0);
    Ok(())
}

fn value(text: &str) -> Maybe<String> {
    Maybe::Value(text.to_owned())
}
