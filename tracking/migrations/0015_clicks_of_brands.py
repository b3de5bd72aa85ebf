import django.db.models.deletion
from django.db import migrations, models

from tracking.rollup_sql import install

# what is there already. The triggers come first: on PostgreSQL their table waits for them, so nothing is missed between
_WHOSE = """
    UPDATE tracking_clicktotal SET
        brand_id = (SELECT l.brand_id FROM promocodes_trackedlink l WHERE l.id = link_id),
        influencer = (SELECT l.influencer_id FROM promocodes_trackedlink l WHERE l.id = link_id),
        instruction = (
            SELECT h.instruction_id FROM promocodes_handout h WHERE h.tracked_link_id = link_id ORDER BY h.id LIMIT 1
        )
"""
_DAYS = """
    INSERT INTO tracking_clickbrandday (brand_id, day, clicks, unique_clicks, robot_clicks)
    SELECT l.brand_id, d.day, sum(d.clicks), sum(d.unique_clicks), sum(d.robot_clicks)
    FROM tracking_clickday d JOIN promocodes_trackedlink l ON l.id = d.link_id GROUP BY l.brand_id, d.day
"""


class Migration(migrations.Migration):
    """Drains of clicks wait while it runs, some seconds for ten million; visitors are redirected, their clicks wait."""

    dependencies = [
        ('accounts', '0009_second_step_and_logo'),
        ('promocodes', '0005_lighter_writes'),
        ('tracking', '0014_indexes_of_orders'),
    ]

    operations = [
        migrations.CreateModel(
            name='ClickBrandDay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('clicks', models.BigIntegerField()),
                ('unique_clicks', models.BigIntegerField()),
                ('robot_clicks', models.BigIntegerField()),
                ('brand', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='accounts.brand')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('brand', 'day'), name='click_brand_day_once')],
            },
        ),
        migrations.CreateModel(
            name='ClickChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('clicks', models.BigIntegerField()),
                ('unique_clicks', models.BigIntegerField()),
                ('robot_clicks', models.BigIntegerField()),
                ('brand', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='accounts.brand')),
            ],
        ),
        migrations.AddField(
            model_name='clicktotal',
            name='brand',
            field=models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='accounts.brand'),
        ),
        migrations.AddField(
            model_name='clicktotal',
            name='influencer',
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name='clicktotal',
            name='instruction',
            field=models.BigIntegerField(null=True),
        ),
        migrations.RunPython(install, migrations.RunPython.noop),
        migrations.RunSQL(_WHOSE, migrations.RunSQL.noop),
        migrations.RunSQL(_DAYS, migrations.RunSQL.noop),
    ]
